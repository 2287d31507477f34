package dev.partisan.internal.process;

import dev.partisan.CrashListener;
import java.time.Duration;

/// What holds for all processes of a node.
///
/// @param stuckAfter how long a process with a full mailbox may take nothing before its messages
///   are refused
/// @param crashListener hears of crashes, beside the log
/// @param endListener hears of ends
public record ProcessSettings(
    Duration stuckAfter, CrashListener crashListener, EndListener endListener) {
  /// How long a process may take nothing, unless told otherwise.
  public static final Duration DEFAULT_STUCK_AFTER = Duration.ofSeconds(5);

  public static ProcessSettings defaults() {
    return new ProcessSettings(DEFAULT_STUCK_AFTER, report -> {}, (pid, reason, text) -> {});
  }
}
