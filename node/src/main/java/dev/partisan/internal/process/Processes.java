package dev.partisan.internal.process;

import dev.partisan.protocol.NodeId;
import org.jspecify.annotations.Nullable;

/// Which process the calling thread belongs to, over all nodes of the JVM.
public final class Processes {
  private static final ThreadLocal<@Nullable ProcessCell<?>> CURRENT = new ThreadLocal<>();

  private Processes() {}

  /// The calling process's pid on `node`; 0 for any other thread, also for a process of another
  /// node.
  public static long currentPid(NodeId node) {
    ProcessCell<?> process = CURRENT.get();
    return process != null && process.node().equals(node) ? process.pid() : 0;
  }

  static @Nullable ProcessCell<?> current() {
    return CURRENT.get();
  }

  static void enter(ProcessCell<?> process) {
    CURRENT.set(process);
  }
}
