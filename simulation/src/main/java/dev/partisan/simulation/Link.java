package dev.partisan.simulation;

import java.util.random.RandomGenerator;

/// The way from one node to another, all connections together.
final class Link {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Network network;
  private final String from;
  private final String to;
  private LinkModel model;
  private long busyUntilNanos;

  /// Whether it is cut, as of a state of the partitions.
  private boolean isCut;

  private long asOf = -1;

  Link(Network network, String from, String to, LinkModel model) {
    this.network = network;
    this.from = from;
    this.to = to;
    this.model = model;
  }

  String from() {
    return from;
  }

  String to() {
    return to;
  }

  LinkModel model() {
    return model;
  }

  void become(LinkModel next) {
    model = next;
  }

  /// When what is sent now arrives, after all that was sent before has been carried.
  long arrivalNanos(int bytes) {
    RandomGenerator random = network.random();
    long carried = (long) (bytes * NANOS_PER_SECOND / model.bytesPerSecond());
    busyUntilNanos = Math.max(busyUntilNanos, network.scheduler().nowNanos()) + carried;
    long jitter = model.jitter().toNanos();
    return busyUntilNanos
        + model.latency().toNanos()
        + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
  }

  boolean isCut() {
    if (asOf != network.partitionsChanged()) {
      asOf = network.partitionsChanged();
      isCut = network.cuts(from, to);
    }
    return isCut;
  }
}
