package dev.partisan;

/// Hears of each crash once, on the thread of the process that crashed, before it restarts or ends.
///
/// ```java
/// NodeBuilder builder = Node.named("alpha");
/// builder.onCrash(report -> metrics.increment("crashes", report.outcome()));
/// Node node = builder.start();
/// ```
@FunctionalInterface
public interface CrashListener {
  /// Told once a crash.
  void crashed(CrashReport report);
}
