package dev.lacuna.cnn.optim;

import dev.lacuna.engine.text.NamedSettings;

/** Schedules as people write them. */
final class ScheduleText {
  private ScheduleText() {}

  static LearningRateSchedule parse(String text) {
    NamedSettings given = NamedSettings.parse(text);
    return switch (given.name()) {
      case "constant" -> {
        given.requireKnown();
        yield new LearningRateSchedule.Constant();
      }
      case "step" -> {
        given.requireKnown("every", "factor");
        yield new LearningRateSchedule.Step(given.count("every", 10), given.number("factor", 0.1));
      }
      case "cosine" -> {
        given.requireKnown("rise");
        yield new LearningRateSchedule.Cosine(given.number("rise", 0.0));
      }
      case "one-cycle" -> {
        given.requireKnown("rise");
        yield new LearningRateSchedule.OneCycle(given.number("rise", 0.3));
      }
      case "plateau" -> {
        given.requireKnown("patience", "factor");
        yield new LearningRateSchedule.Plateau(
            given.count("patience", 2), given.number("factor", 0.1));
      }
      default ->
          throw new IllegalArgumentException(
              "unknown schedule '%s'; there are constant, step, cosine, one-cycle and plateau"
                  .formatted(given.name()));
    };
  }
}
