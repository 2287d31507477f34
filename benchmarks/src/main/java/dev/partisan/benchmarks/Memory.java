package dev.partisan.benchmarks;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/// What this JVM keeps in memory.
final class Memory {
  private static final int COLLECTIONS = 2;

  private Memory() {}

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
