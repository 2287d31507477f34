package dev.partisan.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;

/// One direction of a connection: what is sent arrives in order, late, or, across a partition, when
/// that has healed.
final class Flow {
  /// Until what was lost is sent again for the first time; doubled from then on.
  private static final long FIRST_RETRY_NANOS = 200_000_000;

  private static final long LONGEST_RETRY_NANOS = 3_200_000_000L;

  private final Network network;
  private final Socket from;
  private final Socket to;
  private final Link link;
  private final int number;
  private final ArrayDeque<Packet> lost = new ArrayDeque<>();
  private long lastArrivalNanos;
  private long retryNanos;

  Flow(Network network, Socket from, Socket to, int number) {
    this.network = network;
    this.from = from;
    this.to = to;
    this.link = network.link(from.machine().name(), to.machine().name());
    this.number = number;
  }

  void send(Packet packet) {
    if (!network.answers(from.machine())) {
      return;
    }
    Scheduler scheduler = network.scheduler();
    long arrival = link.arrivalNanos(packet.length());
    lastArrivalNanos = Math.max(lastArrivalNanos, arrival);
    scheduler.at(lastArrivalNanos, null, EventKind.NETWORK, () -> arrive(packet));
  }

  private void arrive(Packet packet) {
    Trace trace = network.scheduler().trace();
    trace.add(number);
    boolean isCut = link.isCut();
    if (packet instanceof Packet.Reset) {
      if (!isCut) {
        lost.clear();
        to.arrived(packet);
      }
    } else if (isCut || !lost.isEmpty()) {
      lose(packet);
    } else {
      if (packet instanceof Packet.Data(byte[] bytes)) {
        trace.add(Arrays.hashCode(bytes));
      }
      to.arrived(packet);
    }
  }

  private void lose(Packet packet) {
    lost.add(packet);
    if (lost.size() == 1) {
      retryNanos = FIRST_RETRY_NANOS;
      retryLater();
    }
  }

  private void retryLater() {
    network.scheduler().after(retryNanos, null, EventKind.NETWORK, this::retry);
  }

  private void retry() {
    if (from.machine().isOff()) {
      lost.clear();
      return;
    }
    if (link.isCut()) {
      retryNanos = Math.min(2 * retryNanos, LONGEST_RETRY_NANOS);
      retryLater();
      return;
    }
    while (!lost.isEmpty()) {
      to.arrived(lost.remove());
    }
  }
}
