package dev.lacuna.cnn.model;

import dev.lacuna.cnn.safetensors.SafetensorsFile;
import dev.lacuna.cnn.safetensors.SafetensorsWriter;
import dev.lacuna.cnn.safetensors.TensorData;
import dev.lacuna.engine.label.LabelOverlay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link LabelOverlay} as three I32 tensors of a safetensors file: {@code overlay/extent} (rows
 * and classes of the matrix it is for), {@code overlay/rows} and {@code overlay/labels} (one entry
 * an addition, ascending). They may stand in a file of their own or beside others, such as those of
 * a checkpoint.
 */
public final class LabelOverlayFile {
  private static final String EXTENT = "overlay/extent";
  private static final String ROWS = "overlay/rows";
  private static final String LABELS = "overlay/labels";

  private LabelOverlayFile() {}

  /** The tensors of an overlay, by name. */
  public static Map<String, int[]> tensors(LabelOverlay overlay) {
    return Map.of(
        EXTENT, overlay.extent(), ROWS, overlay.addedRows(), LABELS, overlay.addedLabels());
  }

  /**
   * Writes an overlay as a file of its own, in one step: no reader ever sees half a file.
   *
   * @throws IOException if it cannot be written; the message names the file
   */
  public static void write(Path file, LabelOverlay overlay) throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors(overlay).forEach((name, values) -> tensors.put(name, TensorData.of(values)));
    SafetensorsWriter.write(file, Map.of(), tensors, new LinkedHashMap<>());
  }

  /**
   * Reads the overlay in a file, whatever else the file holds.
   *
   * @throws IOException if it cannot be read or has no overlay, or one that contradicts itself; the
   *     message names the file
   */
  public static LabelOverlay read(Path file) throws IOException {
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      return LabelOverlay.of(in.ints(EXTENT), in.ints(ROWS), in.ints(LABELS));
    } catch (IllegalArgumentException damaged) {
      throw new ModelException(file, damaged.getMessage());
    }
  }
}
