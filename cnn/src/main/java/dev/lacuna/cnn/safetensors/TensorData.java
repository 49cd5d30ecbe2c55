package dev.lacuna.cnn.safetensors;

import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor as it goes into a file.
 *
 * @param dtype type of its elements
 * @param extents outermost first
 * @param bytes its elements in row-major order, little-endian; not a copy
 */
public record TensorData(Dtype dtype, List<Integer> extents, MemorySegment bytes) {

  /** An F32 tensor. */
  public static TensorData of(Tensor tensor) {
    return new TensorData(
        Dtype.F32, Arrays.stream(tensor.shape().toArray()).boxed().toList(), tensor.segment());
  }

  /** An I32 tensor of one dimension. */
  public static TensorData of(int[] values) {
    ByteBuffer bytes = allocate(values.length, Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return new TensorData(Dtype.I32, List.of(values.length), MemorySegment.ofBuffer(bytes));
  }

  /** An F64 tensor of one dimension. */
  public static TensorData of(double[] values) {
    ByteBuffer bytes = allocate(values.length, Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return new TensorData(Dtype.F64, List.of(values.length), MemorySegment.ofBuffer(bytes));
  }

  private static ByteBuffer allocate(int count, int size) {
    return ByteBuffer.allocate(Math.multiplyExact(count, size)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
