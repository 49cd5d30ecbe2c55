package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * One operator of the engine at one shape, with its operands.
 *
 * @param work what it has to do at least
 * @param body runs it once
 * @param operands freed with it
 */
record Operator(Work work, Consumer<Backend> body, List<? extends AutoCloseable> operands)
    implements AutoCloseable {

  /** Scratch that suits each of the backends. */
  static Tensor workspace(List<Backend> backends, ToLongFunction<Backend> floats) {
    long most = backends.stream().mapToLong(floats).max().orElseThrow();
    return Tensor.allocate(Shape.of(Math.toIntExact(Math.max(1, most))));
  }

  void run(Backend backend) {
    body.accept(backend);
  }

  @Override
  public void close() {
    for (AutoCloseable operand : operands) {
      try {
        operand.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
