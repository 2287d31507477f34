package dev.partisan.internal;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Announcement;
import dev.partisan.spi.Host;
import dev.partisan.spi.Transport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the nodes of one broker together (§3.3.5): each announces itself on the exchange that all subscribe to, and
/// one of two that are no members of each other joins the other.
///
/// That is the one that has nobody yet; of two that are alike, the one with the larger name. A node that left, or was
/// made to, neither announces nor listens until its application has it join again, and nobody fetches it back.
final class Discovery {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  /// Nodes that left and are remembered as such; the oldest are forgotten.
  private static final int MAX_DEPARTED = 1_000;

  /// Between two answers to newcomers.
  private static final Duration ANSWER_PAUSE = Duration.ofMillis(100);

  private final Host host;
  private final Transport transport;
  private final NodeId self;
  private final Address address;
  private final Duration beat;
  private final NodeRuntime node;
  private final AtomicBoolean isJoining = new AtomicBoolean();
  private final AtomicBoolean isAnswering = new AtomicBoolean();
  private volatile boolean isPaused;

  /// Why the last try to join came to nothing, which is told once.
  private volatile String lastFailure = "";

  /// Guarded by itself.
  private final Map<NodeId, Boolean> departed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Boolean> eldest) {
          return size() > MAX_DEPARTED;
        }
      };

  Discovery(
      Host host,
      Transport transport,
      NodeId self,
      Address address,
      Duration beat,
      NodeRuntime node) {
    this.host = host;
    this.transport = transport;
    this.self = self;
    this.address = address;
    this.beat = beat;
    this.node = node;
  }

  void begin() {
    transport.onAnnouncement(this::heard);
    beat();
  }

  private void beat() {
    if (node.isClosed()) {
      return;
    }
    if (!isPaused) {
      announce();
    }
    host.schedule(beat, this::beat);
  }

  private void announce() {
    transport.announce(new Announcement(self, address, isAlone()));
  }

  private boolean isAlone() {
    return node.members().size() == 1;
  }

  /// Neither announces nor joins from now on.
  void pause() {
    isPaused = true;
  }

  void resume() {
    isPaused = false;
  }

  /// Notes who left, so that an announcement which is older does not bring them back.
  void changed(List<MemberEvent> events) {
    for (MemberEvent event : events) {
      if (event instanceof MemberEvent.Left left) {
        synchronized (departed) {
          departed.put(left.node(), true);
        }
      }
    }
  }

  private void heard(Announcement other) {
    if (isPaused || node.isClosed() || isKnown(other.node())) {
      return;
    }
    if (joins(self.name(), isAlone(), other)) {
      if (isJoining.compareAndSet(false, true)) {
        var _ = node.joinFound(other.at()).whenComplete((_, failure) -> tried(other, failure));
      }
    } else if (other.isAlone() && isAnswering.compareAndSet(false, true)) {
      // So that whoever is to join need not wait for the next beat; the other does not answer to
      // that.
      announce();
      host.schedule(ANSWER_PAUSE, () -> isAnswering.set(false));
    }
  }

  private void tried(Announcement other, @Nullable Throwable failure) {
    isJoining.set(false);
    String text = failure == null ? "" : String.valueOf(failure.getMessage());
    if (!text.equals(lastFailure) && !text.isEmpty() && !node.isClosed()) {
      LOG.warn("event=join_failed node={} found={} error=\"{}\"", self, other.node(), text);
    }
    lastFailure = text;
  }

  private boolean isKnown(NodeId other) {
    synchronized (departed) {
      if (departed.containsKey(other)) {
        return true;
      }
    }
    return node.members().stream().map(Member::id).anyMatch(other::equals);
  }

  /// Whether a node is the one of two that joins the other. Two of one name settle it among the lanes.
  static boolean joins(String name, boolean isAlone, Announcement other) {
    if (name.equals(other.node().name())) {
      return false;
    }
    return isAlone == other.isAlone() ? name.compareTo(other.node().name()) > 0 : isAlone;
  }
}
