package dev.lacuna.cli.run;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * How much memory this process can still get: on Linux what the kernel says is available, less
 * where a control group (a container) limits it; elsewhere what the JVM says is free.
 */
public final class AvailableMemory {
  private final Path root;

  /** Of a system whose file tree begins at {@code root}. */
  AvailableMemory(Path root) {
    this.root = root;
  }

  /** Of this system. */
  public static AvailableMemory ofSystem() {
    return new AvailableMemory(Path.of("/"));
  }

  /** Memory of the machine, or of its container, in bytes. */
  public static long installed() {
    return system().getTotalMemorySize();
  }

  private static OperatingSystemMXBean system() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }

  /** In bytes. */
  public long bytes() {
    OptionalLong machine = machine();
    return machine.isEmpty()
        ? system().getFreeMemorySize()
        : Math.min(machine.getAsLong(), controlGroups());
  }

  private OptionalLong machine() {
    for (String line : lines("proc/meminfo")) {
      if (line.startsWith("MemAvailable:")) {
        return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
      }
    }
    return OptionalLong.empty();
  }

  /** What the tightest control group around this process leaves. */
  private long controlGroups() {
    long least = Long.MAX_VALUE;
    for (String line : lines("proc/self/cgroup")) {
      int path = line.indexOf(':', line.indexOf(':') + 1) + 1;
      String group = line.substring(path).replaceFirst("^/+", "");
      if (line.startsWith("0::")) {
        least = Math.min(least, around(group, Version.TWO));
      } else if (line.startsWith(":memory:", line.indexOf(':'))) {
        least = Math.min(least, around(group, Version.ONE));
      }
    }
    return least;
  }

  /** The group and those around it; each that this process sees counts. */
  private long around(String group, Version version) {
    long least = Long.MAX_VALUE;
    for (Path at = Path.of(group); at != null; at = at.getParent()) {
      least = Math.min(least, left(version.mount + "/" + at + "/", version));
    }
    return Math.min(least, left(version.mount + "/", version));
  }

  private long left(String folder, Version version) {
    OptionalLong limit = number(folder + version.limit);
    OptionalLong usage = number(folder + version.usage);
    if (limit.isEmpty() || usage.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long reclaimable = entry(folder + "memory.stat", version.cache);
    return Math.max(0, limit.getAsLong() - usage.getAsLong() + reclaimable);
  }

  /** Page cache that the kernel gives back before it refuses memory. */
  private long entry(String file, String key) {
    for (String line : lines(file)) {
      if (line.startsWith(key + " ")) {
        return Long.parseLong(line.substring(key.length() + 1).strip());
      }
    }
    return 0;
  }

  /** Empty also where there is no limit, which version 2 calls "max" and version 1 2^63 or so. */
  private OptionalLong number(String file) {
    List<String> lines = lines(file);
    return lines.isEmpty() || !lines.getFirst().matches("[0-9]{1,18}")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(lines.getFirst()));
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file));
    } catch (IOException absent) {
      return List.of();
    }
  }

  /** Where the two versions of control groups keep their numbers. */
  private enum Version {
    ONE(
        "sys/fs/cgroup/memory",
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "total_inactive_file"),
    TWO("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file");

    private final String mount;
    private final String limit;
    private final String usage;
    private final String cache;

    Version(String mount, String limit, String usage, String cache) {
      this.mount = mount;
      this.limit = limit;
      this.usage = usage;
      this.cache = cache;
    }
  }
}
