package dev.partisan.protocol;

import java.time.Duration;

/// A connection between two hosts; each end may take it for open while it is dead.
final class SimulatedLink {
  private final SimulatedNetwork network;
  private final SimulatedHost one;
  private final SimulatedHost other;
  private boolean isBroken;
  private long lastToOneNanos;
  private long lastToOtherNanos;

  SimulatedLink(SimulatedNetwork network, SimulatedHost one, SimulatedHost other) {
    this.network = network;
    this.one = one;
    this.other = other;
    this.lastToOneNanos = network.nowNanos();
    this.lastToOtherNanos = network.nowNanos();
  }

  SimulatedHost one() {
    return one;
  }

  SimulatedHost other() {
    return other;
  }

  SimulatedHost far(SimulatedHost near) {
    return near == one ? other : one;
  }

  void send(SimulatedHost from, Message message) {
    SimulatedHost to = far(from);
    deliver(to, () -> to.receive(this, from.id(), message));
  }

  /// Closes one end; the other hears of it behind all that was sent before.
  void close(SimulatedHost from, String reason) {
    from.lose(this, reason);
    SimulatedHost to = far(from);
    deliver(to, () -> to.lose(this, "closed by peer: " + reason));
  }

  boolean isBroken() {
    return isBroken;
  }

  void breakUnnoticed() {
    isBroken = true;
  }

  void reset() {
    isBroken = true;
    network.after(Duration.ZERO, () -> one.lose(this, "reset"));
    network.after(Duration.ZERO, () -> other.lose(this, "reset"));
  }

  private void deliver(SimulatedHost to, Runnable action) {
    if (one.side() != other.side()) {
      isBroken = true;
    }
    if (isBroken) {
      return;
    }
    long soonest = network.nowNanos() + network.latency().toNanos();
    long last = to == one ? lastToOneNanos : lastToOtherNanos;
    long atNanos = Math.max(soonest - last, 0) + last;
    if (to == one) {
      lastToOneNanos = atNanos;
    } else {
      lastToOtherNanos = atNanos;
    }
    network.after(
        Duration.ofNanos(atNanos - network.nowNanos()),
        () -> {
          if (!isBroken) {
            action.run();
          }
        });
  }
}
