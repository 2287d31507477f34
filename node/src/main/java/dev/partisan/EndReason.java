package dev.partisan;

/// Why a process ended.
///
/// ```java
/// public void terminate(EndReason reason, @Nullable Throwable cause) {
///   if (reason == EndReason.CRASHED) alarm(cause);
/// }
/// ```
public enum EndReason {
  /// Its body returned, or it called [Context#stop].
  FINISHED,
  /// It was told to stop, or its node closed.
  STOPPED,
  /// It threw, and was not restarted.
  CRASHED
}
