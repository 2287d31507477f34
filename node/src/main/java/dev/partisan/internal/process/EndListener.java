package dev.partisan.internal.process;

import dev.partisan.EndReason;

/// Hears that a process of this node has ended, on its own thread, after its names are free and its
/// callers told; what it sent is on its way.
@FunctionalInterface
public interface EndListener {
  /// Told once a process.
  ///
  /// @param text what it crashed with; empty unless the reason is [EndReason#CRASHED]
  void ended(long pid, EndReason reason, String text);
}
