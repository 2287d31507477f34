package dev.partisan.internal.monitor;

import dev.partisan.DownReason;
import dev.partisan.internal.NodeMessage;
import java.util.List;

/// What two nodes say about monitors. A monitor's id is the watching node's own number for it.
///
/// All but [Ended] travel on the control channel, many monitors in one message.
public sealed interface MonitorMessage extends NodeMessage {
  /// No message speaks of more monitors than this.
  int MAX_BATCH = 1_000;

  /// Asks the receiver to watch processes of its own. Asking again for a known monitor renews it.
  record Watch(List<Wanted> wanted) implements MonitorMessage {
    public Watch {
      wanted = List.copyOf(wanted);
    }
  }

  /// One process to be watched, and the way that its [Ended] is to take.
  ///
  /// @param pid the process, or 0 where `name` says it
  /// @param name a registered name, or empty
  /// @param watcher the watching process, or 0 for none
  /// @param key the hash of the partition key, or 0
  record Wanted(long id, long pid, String name, long watcher, String channel, long key) {}

  /// Answers [Watch]: these are being watched.
  record Watching(List<Long> ids) implements MonitorMessage {
    public Watching {
      ids = List.copyOf(ids);
    }
  }

  /// Keeps monitors that are being watched from expiring; one that the receiver does not know is
  /// answered with [Ended].
  record Renew(List<Long> ids) implements MonitorMessage {
    public Renew {
      ids = List.copyOf(ids);
    }
  }

  /// The receiver need not watch these any longer.
  record Unwatch(List<Long> ids) implements MonitorMessage {
    public Unwatch {
      ids = List.copyOf(ids);
    }
  }

  /// The process has ended, or is not there; the sender has forgotten the monitor.
  ///
  /// @param text of a crash: what was thrown
  record Ended(long id, DownReason reason, String text) implements MonitorMessage {}
}
