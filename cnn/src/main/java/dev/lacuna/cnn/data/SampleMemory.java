package dev.lacuna.cnn.data;

import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Decoded images in memory outside of the heap, own or mapped from a file.
 *
 * @param arena what frees the memory
 * @param samples all images
 * @param sampleShape of each image
 * @param usable which of the records have an image
 * @param offsets for each record where its image begins
 */
record SampleMemory(
    Arena arena, MemorySegment samples, Shape sampleShape, UsableImages usable, long[] offsets)
    implements StoredImages {

  @Override
  public void read(int index, MemorySegment target, long offset) {
    long from = offsets[usable.numbers()[index]];
    MemorySegment.copy(samples, from, target, offset, sampleShape.size());
  }

  @Override
  public List<ImageRecord> records() {
    return usable.records();
  }

  @Override
  public List<SkippedImage> skipped() {
    return usable.skipped();
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
