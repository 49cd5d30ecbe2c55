package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.jpeg.PixelLines;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Resizes a picture as its lines come, with as many of them at hand as a line is made of. */
final class PictureScaler implements PixelLines {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ScalingFilter rows;
  private final LineScaler columns;
  private final int channels;
  private final int width;

  /** The last resized lines, each in turn; a channel after the other. */
  private final int[][] lines;

  private final int[] totals;
  private final byte[] row;

  private MemorySegment target = MemorySegment.NULL;
  private long offset;
  private long stride;

  /** Lines that came, those of them that were resized, and lines of the result. */
  private int taken;

  private int resized;
  private int made;

  PictureScaler(ScalingFilter columns, ScalingFilter rows, int channels) {
    this.rows = rows;
    this.columns = new LineScaler(columns, channels);
    this.channels = channels;
    this.width = columns.newSize();
    int kept = Math.min(rows.size(), rows.mostWeights() + this.columns.lines() - 1);
    this.lines = new int[kept][channels * width];
    this.totals = new int[channels * width];
    this.row = new byte[totals.length];
  }

  /** Begins a picture, whose rows, channels innermost, are to go so many bytes apart. */
  void begin(MemorySegment target, long offset, long stride) {
    this.target = target;
    this.offset = offset;
    this.stride = stride;
    taken = 0;
    resized = 0;
    made = 0;
  }

  @Override
  public void order(int[] places, int width) {
    columns.order(places, width);
  }

  /**
   * Says that pixels stand in lines from left to right.
   *
   * @param kept what the last call returned, if there was one
   * @return room for the pixels of a line
   */
  int[] orderOfBytes(int[] kept) {
    int[] places = kept.length == columns.size() ? kept : new int[columns.size()];
    Arrays.setAll(places, x -> x);
    order(places, places.length);
    return places;
  }

  /** Pixels of a line of samples, channels innermost; above those, of no meaning. */
  static void unpack(byte[] samples, int from, int channels, int[] pixels) {
    int whole = Math.floorDiv(samples.length - Integer.BYTES - from, channels) + 1;
    int x = 0;
    for (; x < Math.min(pixels.length, whole); x++) {
      pixels[x] = (int) INT.get(samples, from + channels * x);
    }
    for (; x < pixels.length; x++) {
      int at = from + channels * x;
      pixels[x] = samples[at] & 0xFF;
      for (int channel = 1; channel < channels; channel++) {
        pixels[x] |= (samples[at + channel] & 0xFF) << (8 * channel);
      }
    }
  }

  @Override
  public void line(int[] pixels, int count) {
    columns.take(taken - resized, pixels);
    taken++;
    if (taken - resized == columns.lines() || taken == rows.size()) {
      columns.scale(resized, taken - resized, lines);
      resized = taken;
      while (made < rows.newSize() && rows.end(made) <= resized) {
        make(made++);
      }
    }
  }

  private void make(int y) {
    int first = rows.first(y);
    int[] weights = rows.weights(y);
    Arrays.fill(totals, ScalingFilter.HALF);
    for (int j = 0; j < weights.length; j++) {
      add(weights[j], lines[(first + j) % lines.length], totals);
    }
    ScalingFilter.clip(totals);
    for (int x = 0; x < width; x++) {
      for (int channel = 0; channel < channels; channel++) {
        row[channels * x + channel] = (byte) totals[channel * width + x];
      }
    }
    MemorySegment.copy(row, 0, target, ValueLayout.JAVA_BYTE, offset + y * stride, row.length);
  }

  private static void add(int weight, int[] line, int[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += weight * line[i];
    }
  }
}
