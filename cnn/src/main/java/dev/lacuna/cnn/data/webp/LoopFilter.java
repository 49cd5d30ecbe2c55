package dev.lacuna.cnn.data.webp;

/** VP8's loop filters (RFC 6386, section 15), which smooth the edges of blocks in place. */
final class LoopFilter {
  private final FrameHeader header;
  private final Plane luma;
  private final Plane[] chroma;
  private int interior;
  private int variance;

  LoopFilter(FrameHeader header, Plane luma, Plane... chroma) {
    this.header = header;
    this.luma = luma;
    this.chroma = chroma;
  }

  /**
   * Filters a macroblock, whose neighbours above and on the left have been.
   *
   * @param inner whether its inner edges are filtered, too
   */
  void filter(int x, int y, int level, boolean inner) {
    if (level == 0) {
      return;
    }
    int limit = level;
    if (header.sharpness > 0) {
      limit = Math.min(level >> (header.sharpness > 4 ? 2 : 1), 9 - header.sharpness);
    }
    interior = Math.max(1, limit);
    variance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
    int edge = 2 * level + interior;
    int at = luma.origin + 16 * (y * luma.stride + x);
    edges(luma, at, 16, x > 0, edge + 4, inner ? edge : 0, 1, luma.stride);
    colors(x, y, x > 0, edge + 4, inner ? edge : 0, true);
    edges(luma, at, 16, y > 0, edge + 4, inner ? edge : 0, luma.stride, 1);
    colors(x, y, y > 0, edge + 4, inner ? edge : 0, false);
  }

  private void colors(int x, int y, boolean outer, int edge, int inner, boolean across) {
    if (header.simpleFilter) {
      return;
    }
    for (Plane plane : chroma) {
      int at = plane.origin + 8 * (y * plane.stride + x);
      int step = across ? 1 : plane.stride;
      edges(plane, at, 8, outer, edge, inner, step, across ? plane.stride : 1);
    }
  }

  /**
   * Filters the edges of one direction.
   *
   * @param inner threshold of the inner edges; 0 where they are left alone
   * @param step from a sample to the next across the edge
   * @param along from a sample to the next along the edge
   */
  private void edges(
      Plane plane, int at, int size, boolean outer, int edge, int inner, int step, int along) {
    if (outer) {
      edge(plane.samples, at, size, edge, step, along, true);
    }
    for (int i = 4; i < size && inner > 0; i += 4) {
      edge(plane.samples, at + i * step, size, inner, step, along, false);
    }
  }

  private void edge(
      byte[] samples, int from, int size, int threshold, int step, int along, boolean outer) {
    int most = 2 * threshold + 1;
    for (int i = 0, at = from; i < size; i++, at += along) {
      int p1 = samples[at - 2 * step] & 0xFF;
      int p0 = samples[at - step] & 0xFF;
      int q0 = samples[at] & 0xFF;
      int q1 = samples[at + step] & 0xFF;
      if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > most) {
        continue;
      }
      if (header.simpleFilter) {
        two(samples, at, step, p1, p0, q0, q1);
      } else if (smooth(samples, at, step, p1, p0, q0, q1)) {
        if (Math.abs(p1 - p0) > variance || Math.abs(q1 - q0) > variance) {
          two(samples, at, step, p1, p0, q0, q1);
        } else if (outer) {
          six(samples, at, step, p1, p0, q0, q1);
        } else {
          four(samples, at, step, p1, p0, q0, q1);
        }
      }
    }
  }

  private boolean smooth(byte[] samples, int at, int step, int p1, int p0, int q0, int q1) {
    int p3 = samples[at - 4 * step] & 0xFF;
    int p2 = samples[at - 3 * step] & 0xFF;
    int q2 = samples[at + 2 * step] & 0xFF;
    int q3 = samples[at + 3 * step] & 0xFF;
    return Math.abs(p3 - p2) <= interior
        && Math.abs(p2 - p1) <= interior
        && Math.abs(p1 - p0) <= interior
        && Math.abs(q3 - q2) <= interior
        && Math.abs(q2 - q1) <= interior
        && Math.abs(q1 - q0) <= interior;
  }

  private static int signed(int value) {
    return Math.max(-128, Math.min(127, value));
  }

  /** The change of one side, rounded up for samples behind the edge. */
  private static int eighth(int value) {
    return Math.max(-16, Math.min(15, value >> 3));
  }

  private static void store(byte[] samples, int at, int value) {
    samples[at] = (byte) Math.max(0, Math.min(255, value));
  }

  private static void two(byte[] samples, int at, int step, int p1, int p0, int q0, int q1) {
    int a = 3 * (q0 - p0) + signed(p1 - q1);
    store(samples, at - step, p0 + eighth(a + 3));
    store(samples, at, q0 - eighth(a + 4));
  }

  private static void four(byte[] samples, int at, int step, int p1, int p0, int q0, int q1) {
    int a = 3 * (q0 - p0);
    int a1 = eighth(a + 4);
    int a3 = (a1 + 1) >> 1;
    store(samples, at - 2 * step, p1 + a3);
    store(samples, at - step, p0 + eighth(a + 3));
    store(samples, at, q0 - a1);
    store(samples, at + step, q1 - a3);
  }

  private static void six(byte[] samples, int at, int step, int p1, int p0, int q0, int q1) {
    int p2 = samples[at - 3 * step] & 0xFF;
    int q2 = samples[at + 2 * step] & 0xFF;
    int a = signed(3 * (q0 - p0) + signed(p1 - q1));
    int a1 = (27 * a + 63) >> 7;
    int a2 = (18 * a + 63) >> 7;
    int a3 = (9 * a + 63) >> 7;
    store(samples, at - 3 * step, p2 + a3);
    store(samples, at - 2 * step, p1 + a2);
    store(samples, at - step, p0 + a1);
    store(samples, at, q0 - a1);
    store(samples, at + step, q1 - a2);
    store(samples, at + 2 * step, q2 - a3);
  }
}
