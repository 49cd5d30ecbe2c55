package dev.lacuna.cnn.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.model.MemoryPlanner.Buffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No two buffers that are in use at the same time share memory, and little is left unused. */
class MemoryPlannerTest {

  /** A buffer as it is asked for. */
  record Request(int floats, int from, int to) {}

  @Provide
  Arbitrary<List<Request>> requests() {
    Arbitrary<Integer> times = Arbitraries.integers().between(0, 9);
    return Combinators.combine(Arbitraries.integers().between(1, 400), times, times)
        .as((floats, a, b) -> new Request(floats, Math.min(a, b), Math.max(a, b)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Property(tries = 500)
  void buffersInUseTogetherLieApart(@ForAll("requests") List<Request> requests) {
    MemoryPlanner planner = new MemoryPlanner();
    List<Buffer> buffers = new ArrayList<>();
    requests.forEach(r -> buffers.add(planner.add(r.floats, r.from, r.to)));
    planner.place();
    long end = 0;
    for (int i = 0; i < buffers.size(); i++) {
      Buffer one = buffers.get(i);
      assertEquals(0, one.offset() % 16, "alignment");
      assertTrue(one.floats() >= requests.get(i).floats);
      end = Math.max(end, one.offset() + one.floats());
      for (int j = 0; j < i; j++) {
        Buffer other = buffers.get(j);
        boolean together =
            requests.get(i).from <= requests.get(j).to
                && requests.get(j).from <= requests.get(i).to;
        boolean apart =
            one.offset() + one.floats() <= other.offset()
                || other.offset() + other.floats() <= one.offset();
        assertTrue(!together || apart, () -> "overlap in " + requests);
      }
    }
    assertEquals(end, planner.floats());
    assertTrue(planner.floats() >= planner.mostInUse());
    assertTrue(planner.floats() <= buffers.stream().mapToLong(Buffer::floats).sum());
  }

  /** A chain in prediction: two buffers take turns. */
  @Example
  void chainNeedsItsTwoLargestNeighbours() {
    MemoryPlanner planner = new MemoryPlanner();
    Buffer first = planner.add(640, 0, 1);
    Buffer second = planner.add(320, 1, 2);
    Buffer third = planner.add(160, 2, 3);
    Buffer fourth = planner.add(16, 3, 4);
    planner.place();
    assertEquals(960, planner.mostInUse());
    assertEquals(960, planner.floats());
    assertEquals(0, first.offset());
    assertEquals(640, second.offset());
    assertEquals(0, third.offset());
    assertEquals(160, fourth.offset());
  }
}
