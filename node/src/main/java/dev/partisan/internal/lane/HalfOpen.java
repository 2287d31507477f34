package dev.partisan.internal.lane;

import dev.partisan.spi.Connection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The connections that others opened to this node and whose handshake is not over. Beyond a limit,
/// of one address or in all, the oldest gives way: a newcomer that means it needs only moments,
/// while one who holds connections open loses them in their order. Any thread.
final class HalfOpen {
  private final int limit;
  private final int limitPerHost;
  private final LinkedHashSet<Connection> all = new LinkedHashSet<>();
  private final Map<String, LinkedHashSet<Connection>> byHost = new LinkedHashMap<>();

  HalfOpen(int limit, int limitPerHost) {
    this.limit = limit;
    this.limitPerHost = limitPerHost;
  }

  /// Adds a connection; returns the one that is to be closed in its favour, if any.
  synchronized @Nullable Connection add(Connection opened) {
    String host = opened.remoteAddress().host();
    LinkedHashSet<Connection> ofHost = byHost.get(host);
    Connection oldest = null;
    if (ofHost != null && ofHost.size() >= limitPerHost) {
      oldest = ofHost.getFirst();
    } else if (all.size() >= limit) {
      oldest = all.getFirst();
    }
    if (oldest != null) {
      remove(oldest);
    }
    all.add(opened);
    byHost.computeIfAbsent(host, _ -> new LinkedHashSet<>()).add(opened);
    return oldest;
  }

  /// The connection is gone, or its handshake is over.
  synchronized void remove(Connection known) {
    if (all.remove(known)) {
      String host = known.remoteAddress().host();
      LinkedHashSet<Connection> ofHost = byHost.get(host);
      if (ofHost != null && ofHost.remove(known) && ofHost.isEmpty()) {
        byHost.remove(host);
      }
    }
  }
}
