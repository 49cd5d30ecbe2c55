package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import java.util.List;
import java.util.function.Function;

/**
 * An operator to measure, whose operands are allocated when its turn comes.
 *
 * @param name operator, shape and direction
 * @param make from the backends that it will run with, which its workspace has to suit
 */
record OperatorCase(String name, Function<List<Backend>, Operator> make) {}
