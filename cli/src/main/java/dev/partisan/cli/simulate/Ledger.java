package dev.partisan.cli.simulate;

import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What each run of a node sent to each run of another, and what arrived: between two living runs
/// each message once and in order, or at most once where messages travel through others. Threads of
/// one simulation use it, so one at a time.
final class Ledger {
  private static final int MAX_WRONG = 10;

  private record Stream(NodeId from, NodeId to) {}

  private static final class Count {
    long sent;
    long received;
  }

  private final boolean isLossless;
  private final Map<Stream, Count> streams = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private long sent;
  private long received;

  Ledger(boolean isLossless) {
    this.isLossless = isLossless;
  }

  private Count count(NodeId from, NodeId to) {
    return streams.computeIfAbsent(new Stream(from, to), stream -> new Count());
  }

  /// The number for the next message of a stream.
  long next(NodeId from, NodeId to) {
    return count(from, to).sent;
  }

  void sent(NodeId from, NodeId to) {
    count(from, to).sent++;
    sent++;
  }

  void received(NodeId from, NodeId to, long number) {
    Count count = count(from, to);
    if (isLossless ? number != count.received : number < count.received) {
      wrong(
          "message %d from %s to %s came where %d was due"
              .formatted(number, from, to, count.received));
    }
    count.received = number + 1;
    received++;
  }

  void wrong(String what) {
    if (wrong.size() < MAX_WRONG) {
      wrong.add(what);
    }
  }

  /// Forgets the streams of a run that is over: what was under way may or may not have arrived.
  void forget(NodeId run) {
    streams.keySet().removeIf(stream -> stream.from().equals(run) || stream.to().equals(run));
  }

  /// Whether all that was sent from and to runs that live has arrived, if it must.
  boolean isSettled() {
    return !isLossless || streams.values().stream().allMatch(count -> count.sent == count.received);
  }

  List<String> wrong() {
    return List.copyOf(wrong);
  }

  long sent() {
    return sent;
  }

  long received() {
    return received;
  }
}
