package dev.partisan.benchmarks;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/// What this JVM keeps in memory.
final class Memory {
  private static final int COLLECTIONS = 2;

  private static final long KIB = 1_024;

  private Memory() {}

  /// The most bytes that this JVM has had in memory so far; 0 where the system does not tell.
  static long peakBytes() {
    String peak = Machine.firstValue(Path.of("/proc/self/status"), "VmHWM");
    return peak.isEmpty() ? 0 : Long.parseLong(peak.split(" ", -1)[0]) * KIB;
  }

  /// Bytes of the heap that a collection leaves, and of direct buffers: `heap= direct=`.
  static Answer afterCollection() {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
    }
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return Answer.of("heap", memory.getHeapMemoryUsage().getUsed()).with("direct", direct);
  }
}
