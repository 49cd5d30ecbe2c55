package dev.lacuna.cli;

import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.AdamW;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.optim.Sgd;
import dev.lacuna.engine.text.NamedSettings;

/** Optimizers as the command line writes them: a name, then settings that may be left out. */
final class OptimizerText {
  private OptimizerText() {}

  /**
   * Reads {@code adam:beta1=..,beta2=..,epsilon=..,form=keras|torch}, {@code adamw:decay=..} with
   * the settings of adam, or {@code sgd:momentum=..,nesterov=true|false,form=keras|torch}.
   *
   * @throws IllegalArgumentException if there is no such optimizer or setting, or a value is out of
   *     range
   */
  static Optimizer parse(String text, float learningRate) {
    NamedSettings given = NamedSettings.parse(text);
    if (given.has("lr")) {
      throw new IllegalArgumentException("the learning rate has an option of its own, --lr");
    }
    return switch (given.name()) {
      case "adam" -> {
        given.requireKnown("beta1", "beta2", "epsilon", "form");
        yield adam(given, learningRate);
      }
      case "adamw" -> {
        given.requireKnown("beta1", "beta2", "epsilon", "form", "decay");
        yield new AdamW(adam(given, learningRate), given.number("decay", 0.01f));
      }
      case "sgd" -> {
        given.requireKnown("momentum", "nesterov", "form");
        yield new Sgd(
            learningRate,
            given.number("momentum", 0f),
            given.flag("nesterov", false),
            given.choice("form", Sgd.Form.KERAS));
      }
      default ->
          throw new IllegalArgumentException(
              "unknown optimizer '" + given.name() + "'; there are adam, adamw and sgd");
    };
  }

  private static Adam adam(NamedSettings given, float learningRate) {
    Adam.Form form = given.choice("form", Adam.Form.KERAS);
    Adam usual = form == Adam.Form.KERAS ? Adam.keras(learningRate) : Adam.torch(learningRate);
    return new Adam(
        learningRate,
        given.number("beta1", usual.beta1()),
        given.number("beta2", usual.beta2()),
        given.number("epsilon", usual.epsilon()),
        form);
  }
}
