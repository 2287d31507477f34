package dev.partisan.internal.process;

import dev.partisan.RestartPolicy;
import java.util.ArrayDeque;

/// Counts a process's restarts within the window of its policy.
final class RestartWindow {
  private final RestartPolicy policy;
  private final ArrayDeque<Long> grantedAt = new ArrayDeque<>(0);
  private int granted;

  RestartWindow(RestartPolicy policy) {
    this.policy = policy;
  }

  /// Grants one more restart at this time, or refuses it.
  boolean grant(long nowNanos) {
    long window = Nanos.of(policy.window());
    while (!grantedAt.isEmpty() && nowNanos - grantedAt.getFirst() >= window) {
      grantedAt.removeFirst();
    }
    if (grantedAt.size() >= policy.maxRestarts()) {
      return false;
    }
    grantedAt.addLast(nowNanos);
    granted++;
    return true;
  }

  /// How many restarts were granted in all.
  int granted() {
    return granted;
  }
}
