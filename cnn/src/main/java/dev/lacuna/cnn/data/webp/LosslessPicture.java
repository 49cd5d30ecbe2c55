package dev.lacuna.cnn.data.webp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A lossless picture: the content of a chunk {@code VP8L} (RFC 9649). */
public final class LosslessPicture {
  private static final int SIGNATURE = 0x2F;

  private final BitReader bits;
  private final PixelReader reader;

  private LosslessPicture(BitReader bits) {
    this.bits = bits;
    this.reader = new PixelReader(bits);
  }

  /**
   * Decodes what stands at {@code from} to {@code end}, of the size that its own header says: ARGB,
   * opaque where the header says that there is no transparency.
   *
   * @throws IOException if the data is damaged, or its tables would take more memory than any
   *     encoder asks for
   */
  public static int[] decode(byte[] data, int from, int end) throws IOException {
    BitReader bits = new BitReader(data, from, end);
    if (bits.number(8) != SIGNATURE) {
      throw new IOException("the VP8L data has another signature");
    }
    int width = 1 + bits.number(14);
    int height = 1 + bits.number(14);
    boolean transparent = bits.flag();
    int version = bits.number(3);
    bits.requireInside();
    if (version != 0) {
      throw new IOException("VP8L of version " + version + " is not supported, only 0");
    }
    int[] argb = new LosslessPicture(bits).pixels(width, height);
    for (int i = 0; i < argb.length && !transparent; i++) {
      argb[i] |= 0xFF000000;
    }
    return argb;
  }

  /** Decodes pixels without a header. */
  static int[] decode(byte[] data, int from, int end, int width, int height) throws IOException {
    return new LosslessPicture(new BitReader(data, from, end)).pixels(width, height);
  }

  private int[] pixels(int width, int height) throws IOException {
    List<InverseTransform> transforms = new ArrayList<>();
    int columns = width;
    int seen = 0;
    while (bits.flag()) {
      int kind = bits.number(2);
      if ((seen >> kind & 1) != 0) {
        throw new IOException("a VP8L transform stands there twice");
      }
      seen |= 1 << kind;
      InverseTransform transform = transform(kind, columns, height);
      transforms.add(transform);
      if (transform instanceof InverseTransform.Palette palette) {
        columns = PixelReader.squares(columns, palette.packing());
      }
    }
    int[] argb = reader.read(columns, height, true);
    for (InverseTransform transform : transforms.reversed()) {
      columns = transform instanceof InverseTransform.Palette ? width : columns;
      argb = transform.apply(argb, columns, height);
    }
    return argb;
  }

  private InverseTransform transform(int kind, int width, int height) throws IOException {
    return switch (kind) {
      case 2 -> new InverseTransform.SubtractedGreen();
      case 3 -> palette(reader.read(1 + bits.number(8), 1, false));
      default -> {
        int side = 2 + bits.number(3);
        int columns = PixelReader.squares(width, side);
        int[] squares = reader.read(columns, PixelReader.squares(height, side), false);
        yield kind == 0
            ? new Predictor(side, squares)
            : new InverseTransform.SharedColor(side, squares);
      }
    };
  }

  private static InverseTransform palette(int[] colors) {
    for (int i = 1; i < colors.length; i++) {
      colors[i] = InverseTransform.add(colors[i], colors[i - 1]);
    }
    int count = colors.length;
    return new InverseTransform.Palette(colors, count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3);
  }
}
