package dev.partisan;

/// A process that threw.
///
/// ```java
/// builder.onCrash(report -> {
///   if (report.outcome() == CrashReport.Outcome.RESTART_LIMIT) page(report.cause());
/// });
/// ```
///
/// @param process which one; its ref stays valid over a restart
/// @param cause what it threw
/// @param outcome what follows
/// @param restarts how many restarts it has had so far, the one to come included
public record CrashReport(Ref<?> process, Throwable cause, Outcome outcome, int restarts) {
  /// What follows a crash.
  public enum Outcome {
    /// It starts anew, with its name and the messages that still wait.
    RESTARTED,
    /// It ended: its spawn asked for no restart, or it was being stopped.
    ENDED,
    /// It ended: it crashed more often than its restart policy grants.
    RESTART_LIMIT
  }
}
