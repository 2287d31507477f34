package dev.partisan.internal.monitor;

/// The processes of this node, as far as they are watched.
interface Targets {
  /// The process that holds a name now; 0 if none does.
  long holderOf(String name);

  /// Has the end of a process told from now on; returns whether the process still runs.
  boolean watch(long pid);

  /// How a process that does not run ended; if that is not known, that there is none.
  Action.Ending endOf(long pid);

  /// Nobody watches the process any longer.
  void unwatch(long pid);
}
