package dev.partisan.internal.monitor;

import dev.partisan.DownReason;
import dev.partisan.internal.monitor.MonitorMessage.Ended;
import dev.partisan.internal.monitor.MonitorMessage.Wanted;
import dev.partisan.protocol.NodeId;

/// What the tables of monitors want done.
sealed interface Action {
  /// How a process ended.
  record Ending(DownReason reason, String text) {
    static final Ending UNKNOWN = new Ending(DownReason.NO_PROCESS, "");
  }

  /// Says something to a node, on the control channel. It may be lost: the next renewal repeats it.
  record Tell(NodeId to, MonitorMessage message) implements Action {}

  /// Says that a process ended, behind what the process sent its watcher before.
  ///
  /// @param pid the process, or 0 if there is none
  record TellEnd(NodeId to, long pid, Wanted wanted, Ended message) implements Action {}

  /// Reports to the watcher: the monitor is over.
  record Report(long id, DownReason reason, String text) implements Action {}
}
