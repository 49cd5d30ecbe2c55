package dev.lacuna.bench;

import dev.lacuna.bench.DenseOperators.Direction;
import dev.lacuna.engine.Backend;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** A dense layer: forward, backward with a stored gradient, backward with Adam. */
public class DenseBenchmark extends OperatorBenchmark {
  /** Inputs. */
  @Param("1600")
  public int in;

  /** Outputs; 1,397 divides by nothing. */
  @Param("1397")
  public int out;

  /** Images. */
  @Param("32")
  public int batch;

  /** Which pass. */
  @Param({"FORWARD", "BACKWARD", "UPDATE"})
  public String direction;

  @Override
  Operator operator(List<Backend> backends) {
    return DenseOperators.operator(Direction.valueOf(direction), batch, in, out, backends);
  }
}
