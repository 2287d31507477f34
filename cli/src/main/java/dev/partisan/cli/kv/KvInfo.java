package dev.partisan.cli.kv;

import dev.partisan.ring.KeyValueStore;
import dev.partisan.ring.KvStats;
import dev.partisan.ring.RingState;

/// What INFO says of a node.
final class KvInfo {
  private KvInfo() {}

  static String of(KeyValueStore store, String nodeName) {
    KvStats stats = store.stats();
    StringBuilder text = new StringBuilder("# Server\r\n");
    text.append("redis_version:7.0.0\r\nredis_mode:standalone\r\n");
    line(text, "partisan_node", nodeName);
    text.append("\r\n# Memory\r\n");
    line(text, "used_memory", stats.usedBytes());
    line(text, "maxmemory", stats.maxBytes());
    text.append("\r\n# Stats\r\n");
    line(text, "gets", stats.gets());
    line(text, "puts", stats.puts());
    line(text, "failed", stats.failed());
    line(text, "read_repairs", stats.readRepairs());
    line(text, "tree_repairs", stats.treeRepairs());
    line(text, "handed_off_keys", stats.handedOff());
    line(text, "hinted", stats.hinted());
    text.append("\r\n# Ring\r\n");
    RingState ring = store.ring().heard().orElse(null);
    if (ring != null) {
      line(text, "ring_version", ring.version());
      line(text, "ring_members", ring.members().size());
      line(text, "ring_partitions", ring.partitions());
      line(text, "ring_settled", ring.isSettled() ? 1 : 0);
    }
    text.append("\r\n# Keyspace\r\n");
    line(text, "replicated_keys", stats.keys());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append(':').append(value).append("\r\n");
  }
}
