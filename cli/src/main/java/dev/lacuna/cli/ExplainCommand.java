package dev.lacuna.cli;

import dev.lacuna.cli.explain.HeatOverlay;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DecodedImage;
import dev.lacuna.cnn.data.ImageReader;
import dev.lacuna.cnn.data.ImageScaler;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.GradCam;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows where in an image a model sees a label. */
@Command(
    name = "explain",
    addMethodSubcommands = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Shows where in an image a model sees a label: a copy of the image, coloured where the last"
          + " convolution speaks for the label (Grad-CAM). It says nothing of what speaks against"
          + " it, nor whether the model is right."
    },
    footer = {
      "",
      "Examples:",
      "  lacuna explain lacuna-run/model.safetensors photo.jpg",
      "  lacuna explain lacuna-run/model.safetensors photo.jpg --label dog --out dog.png"
    })
final class ExplainCommand extends LongCommand {
  private static final int MOST_SHOWN = 5;

  @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
  private Path model;

  @Parameters(index = "1", paramLabel = "IMAGE", description = "An image.")
  private Path image;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      order = 1,
      description = "The label to explain; the most probable one without it.")
  private String label;

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      order = 2,
      defaultValue = "lacuna-explain.png",
      description = "Where the picture goes. Default: ${DEFAULT-VALUE}.")
  private Path out;

  ExplainCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() throws IOException {
    try (Backend backend = backend();
        TaggerModel opened = ModelFile.read(model, LayerCatalog.standard(), backend.parallel())) {
      int number = label == null ? -1 : number(opened);
      DecodedImage decoded = ImageReader.decode(image);
      try (GradCam cam = cam(opened, backend)) {
        load(decoded, cam.input());
        int explained = number < 0 ? cam.mostProbable() : number;
        GradCam.Explanation explanation = cam.explain(explained);
        new HeatOverlay(cam.mapShape(), explanation.heat()).write(decoded, out);
        if (HeatOverlay.isCold(explanation.heat())) {
          terminal().note("nothing in the last convolution speaks for this label");
        }
        terminal()
            .result(
                String.format(
                    Locale.ROOT,
                    "%s  probability %.4f  %s",
                    opened.labels().label(explained),
                    1 / (1 + Math.exp(-explanation.logit())),
                    out));
      }
    }
    return ExitCode.DONE;
  }

  private GradCam cam(TaggerModel opened, Backend backend) throws DataException {
    try {
      return GradCam.of(opened.network(), backend);
    } catch (IllegalArgumentException e) {
      throw new DataException(model + ": " + e.getMessage());
    }
  }

  private int number(TaggerModel opened) {
    int number = opened.labels().index(label);
    if (number >= 0) {
      return number;
    }
    String wanted = label.toLowerCase(Locale.ROOT);
    List<String> similar =
        opened.labels().labels().stream()
            .filter(name -> name.toLowerCase(Locale.ROOT).contains(wanted))
            .limit(MOST_SHOWN)
            .toList();
    throw wrongUsage(
        "--label: the model has no label '%s'; %s"
            .formatted(
                label,
                similar.isEmpty()
                    ? "'lacuna inspect " + model + " --labels' lists them"
                    : "did you mean " + String.join(" or ", similar)));
  }

  private static void load(DecodedImage decoded, Tensor input) {
    Shape shape = input.shape();
    byte[] pixels =
        new ImageScaler(shape.extent(1), shape.extent(2), shape.extent(3)).scale(decoded);
    for (int i = 0; i < pixels.length; i++) {
      input.set(i, Byte.toUnsignedInt(pixels[i]) / 255f);
    }
  }
}
