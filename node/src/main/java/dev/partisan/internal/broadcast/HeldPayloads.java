package dev.partisan.internal.broadcast;

import dev.partisan.protocol.plumtree.BroadcastId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The last broadcasts with what is in them, for those who ask: as many, and as many bytes, as may be.
/// The newest one is there whatever its size.
final class HeldPayloads {
  private final int maxCount;
  private final long maxBytes;
  private final Map<BroadcastId, Content> held = new LinkedHashMap<>();
  private long bytes;

  HeldPayloads(int maxCount, long maxBytes) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  void add(BroadcastId id, Content content) {
    Content before = held.put(id, content);
    bytes += content.bytes().length - (before == null ? 0 : before.bytes().length);
    Iterator<Content> oldest = held.values().iterator();
    while (held.size() > 1 && (held.size() > maxCount || bytes > maxBytes)) {
      bytes -= oldest.next().bytes().length;
      oldest.remove();
    }
  }

  @Nullable Content find(BroadcastId id) {
    return held.get(id);
  }

  int count() {
    return held.size();
  }

  long bytes() {
    return bytes;
  }
}
