package dev.lacuna.cnn.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A step of a plan.
 *
 * @param architecture the network
 * @param nodes the layers that it joins, in order
 * @param operator what it computes
 * @param inPlace whether its output lies in the memory of its only input, and so do the gradients
 */
record Step(Architecture architecture, List<Integer> nodes, Operator operator, boolean inPlace) {

  /** The node whose output is the step's. */
  int output() {
    return nodes.getLast();
  }

  /** The nodes that it reads, or {@link Architecture#INPUT}. */
  List<Integer> inputs() {
    return architecture.nodes().get(nodes.getFirst()).inputs();
  }

  /** The node that has the step's parameters: the first one, as no other has any. */
  int parameterNode() {
    return nodes.getFirst();
  }

  /** The layers' names. */
  String names() {
    return nodes.stream()
        .map(node -> architecture.nodes().get(node).name())
        .collect(Collectors.joining(", "));
  }
}
