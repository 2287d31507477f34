package dev.partisan.internal.process;

import dev.partisan.EndReason;
import java.util.List;

/// Hears that a process of this node has ended, on its own thread, after its names are free and its
/// callers told.
@FunctionalInterface
public interface EndListener {
  /// Told once a process.
  ///
  /// @param names those it held
  void ended(long pid, List<String> names, EndReason reason);
}
