package dev.partisan.internal;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import dev.partisan.wire.RefuseReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the operator of what somebody has to mend: one line each, and no more than one in a while
/// for each reason, however often strangers try. Any thread.
public final class Warnings {
  private static final Logger LOG = LoggerFactory.getLogger(Warnings.class);

  /// Between two lines for one reason: often enough to be seen, seldom enough to read on.
  private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

  private static final class Kind {
    long lastNanos;
    long suppressed;
  }

  private final Host host;
  private final NodeId self;
  private final Address advertised;
  private final boolean isAdvertisedLocal;
  private final Map<RefuseReason, Kind> kinds = new EnumMap<>(RefuseReason.class);
  private final AtomicBoolean hasNamedAddress = new AtomicBoolean();
  private final AtomicBoolean hasNamedFailure = new AtomicBoolean();

  /// To be called where asking the name service may take a while.
  public Warnings(Host host, NodeId self, Address advertised) {
    this.host = host;
    this.self = self;
    this.advertised = advertised;
    this.isAdvertisedLocal = Hosts.isLoopback(advertised.host());
  }

  /// A handshake with `remote` ended, on either side, for a reason that waiting does not mend.
  public void handshakeFailed(RefuseReason reason, Address remote, String text) {
    long suppressed = suppressedBefore(reason);
    if (suppressed >= 0) {
      LOG.warn(
          "event=handshake_failed node={} remote={} reason={} error=\"{}\" suppressed={}",
          self,
          remote,
          reason,
          text,
          suppressed);
    }
  }

  /// This node reached another one, which perhaps cannot dial it back; told once.
  public void dialled(Address remote) {
    if (isAdvertisedLocal
        && !Hosts.isLoopback(remote.host())
        && hasNamedAddress.compareAndSet(false, true)) {
      LOG.warn(
          "event=advertised_out_of_reach node={} advertised={} remote={} remedy=\"only this machine reaches that"
              + " address: say with advertise(...) which one others can dial\"",
          self,
          advertised,
          remote);
    }
  }

  /// Another node did not find this one where it advertises to be.
  void outOfReach(NodeId by, String dialled, String reason) {
    if (dialled.equals(advertised.toString()) && hasNamedFailure.compareAndSet(false, true)) {
      LOG.warn(
          "event=advertised_not_reached node={} advertised={} by={} error=\"{}\" remedy=\"say with advertise"
              + " (--advertise, partisan.advertise) at which address others reach this node\"",
          self,
          advertised,
          by,
          reason.replaceAll("\\s+", " "));
    }
  }

  /// How many lines were left out since the last one; negative when this one is to be, too.
  private synchronized long suppressedBefore(RefuseReason reason) {
    Kind kind = kinds.get(reason);
    long now = host.nanoTime();
    if (kind == null) {
      kind = new Kind();
      kinds.put(reason, kind);
    } else if (now - kind.lastNanos < PERIOD_NANOS) {
      kind.suppressed++;
      return -1;
    }
    long suppressed = kind.suppressed;
    kind.lastNanos = now;
    kind.suppressed = 0;
    return suppressed;
  }
}
