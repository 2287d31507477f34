package dev.partisan.protocol.peertopeer;

import dev.partisan.protocol.hyparview.HyParViewConfig;
import java.time.Duration;

/// The settings of the peer-to-peer topology.
///
/// ```java
/// PeerToPeerConfig config = PeerToPeerConfig.defaults().withHeartbeat(
///     PeerToPeerConfig.defaults().heartbeat().withInterval(Duration.ofSeconds(5)));
/// ```
///
/// @param overlay who the peers are; at most 60 active ones
/// @param heartbeat how nodes that are no peers know of each other
public record PeerToPeerConfig(HyParViewConfig overlay, Heartbeat heartbeat) {
  private static final int MAX_ACTIVE = 60;

  /// How often nodes beat, and what follows from silence.
  ///
  /// @param interval between two beats of a node; 1 s. Each node hears each other once an interval,
  ///     some 40 bytes, so clusters of many thousands need a longer one
  /// @param batch for how long beats are gathered before they are passed on; 20 ms, so that those of
  ///     thousands of nodes share messages, and the way with the fewest links is the quickest
  /// @param unreachableAfter without a new beat; 5 s. At least three intervals
  /// @param forgetAfter a node that was not heard of for so long is no longer listed; 10 min. It is
  ///     a member again when it is heard of
  /// @param maxRoots nodes that are kept in mind; 10,000
  public record Heartbeat(
      Duration interval,
      Duration batch,
      Duration unreachableAfter,
      Duration forgetAfter,
      int maxRoots) {
    public Heartbeat {
      if (!interval.isPositive() || !batch.isPositive()) {
        throw new IllegalArgumentException(
            "heartbeat interval " + interval + " and batch " + batch + " must be above zero");
      }
      if (batch.multipliedBy(4).compareTo(interval) > 0) {
        throw new IllegalArgumentException(
            "heartbeat batch "
                + batch
                + " must be a quarter of the interval "
                + interval
                + " at most");
      }
      if (unreachableAfter.compareTo(interval.multipliedBy(3)) < 0) {
        throw new IllegalArgumentException(
            "unreachableAfter "
                + unreachableAfter
                + " must be three heartbeat intervals of "
                + interval
                + " at least");
      }
      if (forgetAfter.compareTo(unreachableAfter) <= 0) {
        throw new IllegalArgumentException(
            "forgetAfter " + forgetAfter + " must be above unreachableAfter " + unreachableAfter);
      }
      if (maxRoots < 1 || maxRoots > 1_000_000) {
        throw new IllegalArgumentException("maxRoots " + maxRoots + " must be 1 to 1000000");
      }
    }

    public Heartbeat withInterval(Duration newInterval) {
      Duration silence = newInterval.multipliedBy(5);
      Duration longest = forgetAfter.compareTo(silence) > 0 ? forgetAfter : silence.multipliedBy(2);
      return new Heartbeat(newInterval, batch, silence, longest, maxRoots);
    }
  }

  public PeerToPeerConfig {
    if (overlay.views().active() > MAX_ACTIVE) {
      throw new IllegalArgumentException(
          "an active view of " + overlay.views().active() + " is more than " + MAX_ACTIVE);
    }
  }

  public static PeerToPeerConfig defaults() {
    return new PeerToPeerConfig(
        HyParViewConfig.defaults(),
        new Heartbeat(
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            10_000));
  }

  public PeerToPeerConfig withOverlay(HyParViewConfig newOverlay) {
    return new PeerToPeerConfig(newOverlay, heartbeat);
  }

  public PeerToPeerConfig withHeartbeat(Heartbeat newHeartbeat) {
    return new PeerToPeerConfig(overlay, newHeartbeat);
  }
}
