package dev.lacuna.cnn.data.jpeg;

import java.util.Arrays;

/** The pixels of a picture of one component. */
final class GrayOutput implements Output {
  private final Component component;
  private final byte[] gray;
  private final int[] places;

  GrayOutput(Component component) {
    this.component = component;
    this.gray = new byte[Math.multiplyExact(component.width, component.height)];
    this.places = new int[component.width];
    Arrays.setAll(places, component::place);
  }

  @Override
  public void line(int y) {
    int from = component.line(y);
    int to = y * component.width;
    for (int x = 0; x < component.width; x++) {
      gray[to + x] = (byte) component.samples[from + places[x]];
    }
  }

  byte[] pixels() {
    return gray;
  }
}
