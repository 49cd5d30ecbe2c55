package dev.lacuna.cnn.data.webp;

/**
 * RGB of luma and of colour at half the resolution, as libwebp makes it by default: colour is
 * interpolated with weights of 9, 3, 3 and 1 sixteenths, and converted by ITU-R BT.601 in fixed
 * point.
 */
final class Interpolation {
  private final Plane luma;
  private final Plane blue;
  private final Plane red;
  private final int width;
  private final int height;
  private final byte[] rgb;

  Interpolation(Plane luma, Plane blue, Plane red, int width, int height) {
    this.luma = luma;
    this.blue = blue;
    this.red = red;
    this.width = width;
    this.height = height;
    this.rgb = new byte[Math.toIntExact(3L * width * height)];
  }

  byte[] rgb() {
    for (int y = 0; y < height; y++) {
      // Row y lies a quarter below or above the middle of its row of colour.
      int near = blue.origin + y / 2 * blue.stride;
      int other = (y & 1) == 0 ? Math.max(0, y / 2 - 1) : Math.min((height - 1) / 2, y / 2 + 1);
      row(y, near, blue.origin + other * blue.stride);
    }
    return rgb;
  }

  private void row(int y, int near, int far) {
    int to = 3 * y * width;
    int from = luma.origin + y * luma.stride;
    int last = (width - 1) / 2;
    for (int x = 0; x < width; x++) {
      int own = x / 2;
      int side = (x & 1) == 0 ? own - 1 : own + 1;
      int u;
      int v;
      if (side < 0 || side > last) {
        u = edge(blue.samples, near + own, far + own);
        v = edge(red.samples, near + own, far + own);
      } else {
        u = inner(blue.samples, near + own, near + side, far + own, far + side);
        v = inner(red.samples, near + own, near + side, far + own, far + side);
      }
      convert(luma.samples[from + x] & 0xFF, u, v, to + 3 * x);
    }
  }

  private static int edge(byte[] samples, int near, int far) {
    return (3 * (samples[near] & 0xFF) + (samples[far] & 0xFF) + 2) >> 2;
  }

  /** (9 near + 3 beside + 3 across + 1 diagonal) / 16, rounded in two steps as libwebp does. */
  private static int inner(byte[] samples, int near, int beside, int across, int diagonal) {
    int a = samples[near] & 0xFF;
    int b = samples[beside] & 0xFF;
    int c = samples[across] & 0xFF;
    int d = samples[diagonal] & 0xFF;
    return (((a + b + c + d + 8 + 2 * (b + c)) >> 3) + a) >> 1;
  }

  private void convert(int y, int u, int v, int to) {
    int light = (y * 19077) >> 8;
    rgb[to] = sample(light + ((v * 26149) >> 8) - 14234);
    rgb[to + 1] = sample(light - ((u * 6419) >> 8) - ((v * 13320) >> 8) + 8708);
    rgb[to + 2] = sample(light + ((u * 33050) >> 8) - 17685);
  }

  private static byte sample(int value) {
    return (byte) Math.max(0, Math.min(255, value >> 6));
  }
}
