package dev.lacuna.cnn.safetensors;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An open safetensors file. Opening reads and checks the header only; tensors are read when asked
 * for, straight into the caller's memory.
 *
 * <p>The checks are those of the reference implementation, which a file must pass as a whole: among
 * them that the tensors fill the data area without holes or overlap and that the file ends with the
 * last of them. Beyond those, a shape has at most 64 dimensions, and an extent or offset is below
 * 2<sup>63</sup>. May be used by several threads at once, until it is closed.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final int PIECE = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final Header header;

  private SafetensorsFile(Path file, FileChannel channel, Header header) {
    this.file = file;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws SafetensorsException if the file cannot be read or is not a valid safetensors file
   */
  public static SafetensorsFile open(Path file) throws SafetensorsException {
    try {
      // Opening a pipe would wait for a writer.
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        throw new SafetensorsException(file, "not a regular file");
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new SafetensorsFile(file, channel, Header.read(file, channel));
      } catch (Throwable failure) {
        channel.close();
        throw failure;
      }
    } catch (SafetensorsException e) {
      throw e;
    } catch (IOException e) {
      throw new SafetensorsException(file, "cannot be read", e);
    }
  }

  /** The {@code __metadata__}, in the file's order; empty if there is none. Unmodifiable. */
  public SequencedMap<String, String> metadata() {
    return Collections.unmodifiableSequencedMap(header.metadata());
  }

  /** The names of the tensors, in the order of their data. Unmodifiable. */
  public SequencedSet<String> names() {
    return Collections.unmodifiableSequencedMap(header.tensors()).sequencedKeySet();
  }

  /**
   * Element type of a tensor.
   *
   * @throws SafetensorsException if there is no such tensor
   */
  public Dtype dtype(String name) throws SafetensorsException {
    return entry(name).dtype();
  }

  /**
   * Extents of a tensor, outermost first; empty for a scalar, and an extent may be 0.
   *
   * @throws SafetensorsException if there is no such tensor
   */
  public long[] shape(String name) throws SafetensorsException {
    return entry(name).shape();
  }

  /**
   * Reads an F32 tensor into {@code target} on the calling thread; see {@link #read(String, Tensor,
   * Parallel)}.
   *
   * @throws SafetensorsException as there
   */
  public void read(String name, Tensor target) throws SafetensorsException {
    read(name, target, Parallel.sequential());
  }

  /**
   * Reads an F32 tensor into {@code target}, whose number of elements must be the same; the shapes
   * may differ.
   *
   * @param parallel who copies: the page cache gives more to several threads than to one
   * @throws SafetensorsException if there is no such tensor, its type or size is another, or the
   *     file cannot be read
   */
  public void read(String name, Tensor target, Parallel parallel) throws SafetensorsException {
    TensorEntry entry = entry(name, EnumSet.of(Dtype.F32));
    if (entry.end() - entry.begin() != target.segment().byteSize()) {
      throw new SafetensorsException(
          file,
          name,
          "has shape "
              + Arrays.toString(entry.shape())
              + ", expected as many elements as "
              + Arrays.toString(target.shape().toArray()));
    }
    try {
      ChannelBytes.read(
          file, channel, header.dataStart() + entry.begin(), target.segment(), parallel);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * The elements of a U8 or BOOL tensor; true is 1.
   *
   * @throws SafetensorsException if there is no such tensor, its type is another, it is too large
   *     for an array, or the file cannot be read
   */
  public byte[] bytes(String name) throws SafetensorsException {
    return values(name, EnumSet.of(Dtype.U8, Dtype.BOOL)).array();
  }

  /**
   * The elements of an F32 tensor.
   *
   * @throws SafetensorsException as {@link #bytes}
   */
  public float[] floats(String name) throws SafetensorsException {
    ByteBuffer values = values(name, EnumSet.of(Dtype.F32));
    float[] result = new float[values.remaining() / Float.BYTES];
    values.asFloatBuffer().get(result);
    return result;
  }

  /**
   * The elements of an F64 tensor.
   *
   * @throws SafetensorsException as {@link #bytes}
   */
  public double[] doubles(String name) throws SafetensorsException {
    ByteBuffer values = values(name, EnumSet.of(Dtype.F64));
    double[] result = new double[values.remaining() / Double.BYTES];
    values.asDoubleBuffer().get(result);
    return result;
  }

  /**
   * The elements of an I32 tensor.
   *
   * @throws SafetensorsException as {@link #bytes}
   */
  public int[] ints(String name) throws SafetensorsException {
    ByteBuffer values = values(name, EnumSet.of(Dtype.I32));
    int[] result = new int[values.remaining() / Integer.BYTES];
    values.asIntBuffer().get(result);
    return result;
  }

  /**
   * The elements of an I64 tensor.
   *
   * @throws SafetensorsException as {@link #bytes}
   */
  public long[] longs(String name) throws SafetensorsException {
    ByteBuffer values = values(name, EnumSet.of(Dtype.I64));
    long[] result = new long[values.remaining() / Long.BYTES];
    values.asLongBuffer().get(result);
    return result;
  }

  /**
   * Shows the bytes of a tensor of any type piece by piece, in order.
   *
   * @param consumer gets buffers that are valid until it returns
   * @throws SafetensorsException if there is no such tensor or the file cannot be read
   */
  public void forEachPiece(String name, Consumer<ByteBuffer> consumer) throws SafetensorsException {
    TensorEntry entry = entry(name);
    ByteBuffer piece =
        ByteBuffer.allocateDirect((int) Math.min(PIECE, entry.end() - entry.begin()));
    try {
      for (long at = entry.begin(); at < entry.end(); at += PIECE) {
        piece.clear().limit((int) Math.min(PIECE, entry.end() - at));
        ChannelBytes.read(file, channel, header.dataStart() + at, piece);
        consumer.accept(piece.flip());
      }
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Closes the file; tensors that were read stay as they are. */
  @Override
  public void close() throws SafetensorsException {
    try {
      channel.close();
    } catch (IOException e) {
      throw new SafetensorsException(file, "cannot be closed", e);
    }
  }

  private ByteBuffer values(String name, Set<Dtype> types) throws SafetensorsException {
    TensorEntry entry = entry(name, types);
    long bytes = entry.end() - entry.begin();
    // The largest array that every JVM makes is a little below 2^31 elements.
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new SafetensorsException(file, name, bytes + " bytes are too many for an array");
    }
    ByteBuffer values = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      ChannelBytes.read(file, channel, header.dataStart() + entry.begin(), values);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    return values.flip();
  }

  private TensorEntry entry(String name, Set<Dtype> types) throws SafetensorsException {
    TensorEntry entry = entry(name);
    if (!types.contains(entry.dtype())) {
      throw new SafetensorsException(
          file, name, "has dtype " + entry.dtype() + ", expected one of " + types);
    }
    return entry;
  }

  private TensorEntry entry(String name) throws SafetensorsException {
    TensorEntry entry = header.tensors().get(name);
    if (entry == null) {
      throw new SafetensorsException(file, name, "no such tensor in the file");
    }
    return entry;
  }

  private SafetensorsException unreadable(String name, IOException cause) {
    return cause instanceof SafetensorsException known
        ? known
        : new SafetensorsException(file, "tensor " + name + " cannot be read", cause);
  }
}
