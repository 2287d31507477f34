package dev.partisan;

import java.time.Duration;

/// How often a process may be restarted after crashes before it is given up.
///
/// ```java
/// RestartPolicy policy = RestartPolicy.atMost(3, Duration.ofSeconds(5));
/// node.spawn(SpawnOptions.named("worker").restart(policy), Worker::new);
/// ```
///
/// @param maxRestarts how many restarts are granted within any `window`; 0 for none
/// @param window the length of time that restarts are counted over
public record RestartPolicy(int maxRestarts, Duration window) {
  private static final RestartPolicy NEVER = new RestartPolicy(0, Duration.ZERO);

  public RestartPolicy {
    if (maxRestarts < 0) {
      throw new IllegalArgumentException("maxRestarts " + maxRestarts + " is negative");
    }
    if (window.isNegative() || (maxRestarts > 0 && window.isZero())) {
      throw new IllegalArgumentException("window " + window + " is not positive");
    }
  }

  /// A process ends at its first crash.
  public static RestartPolicy never() {
    return NEVER;
  }

  /// A process is restarted up to `restarts` times within any `window`.
  public static RestartPolicy atMost(int restarts, Duration window) {
    return new RestartPolicy(restarts, window);
  }
}
