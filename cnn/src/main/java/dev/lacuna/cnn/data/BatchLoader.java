package dev.lacuna.cnn.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings images into the input of a network, batch by batch: bytes 0..255 become {@code value /
 * 255}. While a batch is computed, the next {@value #AHEAD} are read on other threads, one fewer
 * than compute; who asks for a batch that is not there yet reads along. So one thread does
 * everything by itself, and a batch holds the same bytes on any number of threads.
 *
 * <p>One thread at a time may use a loader. It allocates nothing for an image or a batch.
 */
public final class BatchLoader implements AutoCloseable {
  /** Batches that are read ahead of the one that is computed. */
  public static final int AHEAD = 3;

  private static final int SLOTS = AHEAD + 1;
  private static final float[] SCALED = new float[256];

  static {
    for (int i = 0; i < SCALED.length; i++) {
      SCALED[i] = i / 255f;
    }
  }

  private final Parallel parallel;
  private final int capacity;
  private final long sample;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes;
  private final Piece[] pieces;
  private final List<Thread> readers = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();

  // Guarded by the lock, but for the reads of order and images that follow a claim.
  private ImageSource images;
  private int[] order = new int[0];
  private int claimed;
  private int reading;
  private int taken;
  private final int[] ready = new int[SLOTS];
  private Throwable failure;
  private boolean closed;

  private long waited;

  /** For batches of up to {@code capacity} images of {@code sample} bytes each. */
  public BatchLoader(Parallel parallel, int capacity, long sample) {
    this.parallel = parallel;
    this.capacity = capacity;
    this.sample = sample;
    this.bytes = arena.allocate(bytes(capacity, sample));
    this.pieces = new Piece[parallel.threads()];
    Arrays.setAll(pieces, worker -> new Piece());
  }

  /** Memory that a loader takes. */
  public static long bytes(int capacity, long sample) {
    return Math.multiplyExact((long) SLOTS * capacity, sample);
  }

  /**
   * Starts to read images in an order; what is left of an earlier order is given up.
   *
   * @param order numbers of images; not changed until the last batch was taken
   */
  public void begin(ImageSource images, int[] order) {
    lock.lock();
    try {
      this.order = new int[0];
      while (reading > 0) {
        progress.awaitUninterruptibly();
      }
      this.images = images;
      this.order = order;
      claimed = 0;
      taken = 0;
      waited = 0;
      failure = null;
      Arrays.fill(ready, 0);
      // A single batch is wanted at once: nothing to read ahead.
      if (order.length > capacity && readers.isEmpty()) {
        startReaders();
      }
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void startReaders() {
    for (int i = 1; i < parallel.threads(); i++) {
      readers.add(
          Thread.ofPlatform().daemon().name("lacuna-reader-" + i).start(this::readUntilClosed));
    }
  }

  /**
   * Fills the first rows of {@code input}, (batch, height, width, channels), with the next batch.
   *
   * @return number of its images; 0 after the last batch
   * @throws RuntimeException what reading an image threw
   */
  public int next(Tensor input) {
    int size = Math.min(capacity, order.length - taken * capacity);
    if (size <= 0) {
      return 0;
    }
    int slot = taken % SLOTS;
    long start = System.nanoTime();
    await(slot, size);
    waited += System.nanoTime() - start;
    long base = (long) slot * capacity * sample;
    parallel.forEach(
        size, (worker, row) -> pieces[worker].scale(bytes, base, row * sample, sample, input));
    lock.lock();
    try {
      ready[slot] = 0;
      taken++;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    return size;
  }

  private void await(int slot, int size) {
    lock.lock();
    try {
      while (ready[slot] < size && failure == null) {
        if (claimable() && claimed / capacity == taken) {
          readOne();
        } else {
          progress.awaitUninterruptibly();
        }
      }
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (RuntimeException) failure;
      }
    } finally {
      lock.unlock();
    }
  }

  private void readUntilClosed() {
    lock.lock();
    try {
      while (!closed) {
        if (claimable()) {
          readOne();
        } else {
          work.awaitUninterruptibly();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether an image is left whose slot is free. */
  private boolean claimable() {
    return claimed < order.length && claimed / capacity < taken + SLOTS && failure == null;
  }

  /** Claims the next image and reads it; the lock is held before and after, but not while. */
  private void readOne() {
    int task = claimed++;
    int number = order[task];
    int slot = task / capacity % SLOTS;
    ImageSource source = images;
    reading++;
    Throwable thrown = null;
    lock.unlock();
    try {
      source.read(number, bytes, ((long) slot * capacity + task % capacity) * sample);
    } catch (RuntimeException | Error e) {
      thrown = e;
    } finally {
      lock.lock();
    }
    reading--;
    ready[slot]++;
    if (thrown != null) {
      failure = thrown;
    }
    progress.signalAll();
  }

  /** Seconds that {@link #next} waited for images of this order, reading along included. */
  public double waitedSeconds() {
    return waited / 1e9;
  }

  /** Stops reading, and frees the memory. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      order = new int[0];
      work.signalAll();
      while (reading > 0) {
        progress.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    arena.close();
  }

  /**
   * A part of an image in arrays, one for each thread that scales: access by access, native memory
   * is slow until the access is compiled.
   */
  private static final class Piece {
    private static final int LENGTH = 4096;

    private final byte[] values = new byte[LENGTH];
    private final float[] scaled = new float[LENGTH];

    void scale(MemorySegment from, long base, long first, long length, Tensor to) {
      for (long done = 0; done < length; done += LENGTH) {
        int n = (int) Math.min(LENGTH, length - done);
        MemorySegment.copy(from, JAVA_BYTE, base + first + done, values, 0, n);
        for (int i = 0; i < n; i++) {
          scaled[i] = SCALED[Byte.toUnsignedInt(values[i])];
        }
        MemorySegment.copy(scaled, 0, to.segment(), JAVA_FLOAT, (first + done) * Float.BYTES, n);
      }
    }
  }
}
