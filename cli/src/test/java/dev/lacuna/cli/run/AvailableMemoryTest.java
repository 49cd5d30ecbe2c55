package dev.lacuna.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {
  private static final long MIB = 1 << 20;

  @TempDir private Path root;

  private void put(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void machine() throws IOException {
    put("proc/meminfo", "MemTotal:  9999999 kB\nMemAvailable:    8388608 kB\n");
  }

  private long bytes() {
    return new AvailableMemory(root).bytes();
  }

  @Test
  void kernelsNumberCounts() throws IOException {
    machine();
    assertEquals(8192 * MIB, bytes());
  }

  @Test
  void limitOfAGroupAboveCounts() throws IOException {
    machine();
    put("proc/self/cgroup", "0::/user.slice/app.scope\n");
    put("sys/fs/cgroup/user.slice/app.scope/memory.max", "max\n");
    put("sys/fs/cgroup/user.slice/app.scope/memory.current", "5\n");
    put("sys/fs/cgroup/user.slice/memory.max", 1000 * MIB + "\n");
    put("sys/fs/cgroup/user.slice/memory.current", 700 * MIB + "\n");
    put("sys/fs/cgroup/user.slice/memory.stat", "anon 1\ninactive_file " + 200 * MIB + "\n");
    assertEquals(500 * MIB, bytes());
  }

  @Test
  void limitAtTheRootOfAContainerCounts() throws IOException {
    machine();
    put("proc/self/cgroup", "0::/\n");
    put("sys/fs/cgroup/memory.max", 600 * MIB + "\n");
    put("sys/fs/cgroup/memory.current", 100 * MIB + "\n");
    assertEquals(500 * MIB, bytes());
  }

  @Test
  void versionOneCounts() throws IOException {
    machine();
    put("proc/self/cgroup", "5:cpu,cpuacct:/docker/ab\n4:memory:/docker/ab\n");
    put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put("sys/fs/cgroup/memory/memory.usage_in_bytes", "1\n");
    put("sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes", 300 * MIB + "\n");
    put("sys/fs/cgroup/memory/docker/ab/memory.usage_in_bytes", 400 * MIB + "\n");
    put("sys/fs/cgroup/memory/docker/ab/memory.stat", "total_inactive_file " + 150 * MIB + "\n");
    assertEquals(50 * MIB, bytes());
  }

  @Test
  void usageAboveTheLimitLeavesNothing() throws IOException {
    machine();
    put("proc/self/cgroup", "0::/\n");
    put("sys/fs/cgroup/memory.max", "10\n");
    put("sys/fs/cgroup/memory.current", "20\n");
    assertEquals(0, bytes());
  }

  @Test
  void elsewhereTheJvmsNumberCounts() {
    assertTrue(bytes() > 0);
  }
}
