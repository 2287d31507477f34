package dev.partisan;

/// Hears of each crash once, on the thread of the process that crashed, before it restarts or ends.
///
/// ```java
/// CrashListener listener = report -> metrics.increment("crashes", report.outcome());
/// ```
@FunctionalInterface
public interface CrashListener {
  /// Told once a crash.
  void crashed(CrashReport report);
}
