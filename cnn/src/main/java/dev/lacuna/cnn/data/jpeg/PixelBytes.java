package dev.lacuna.cnn.data.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A picture as three bytes a pixel. */
final class PixelBytes implements PixelLines {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] rgb;
  private int[] places = {};
  private int width;
  private int next;

  PixelBytes(int width, int height) {
    this.rgb = new byte[Math.toIntExact(3L * width * height)];
  }

  byte[] rgb() {
    return rgb;
  }

  @Override
  public void order(int[] order, int count) {
    places = order;
    width = count;
  }

  /** Four bytes at a time: the fourth belongs to the next pixel, which comes later. */
  @Override
  public void line(int[] pixels, int count) {
    int end = Math.min(next + 3 * width, rgb.length - 3);
    int at = next;
    for (int x = 0; at < end; x++, at += 3) {
      INT.set(rgb, at, pixels[places[x]]);
    }
    next += 3 * width;
    if (at < next) {
      int last = pixels[places[width - 1]];
      for (int c = 0; c < 3; c++) {
        rgb[at + c] = (byte) (last >> (8 * c));
      }
    }
  }
}
