package dev.partisan.ring;

import dev.partisan.Context;
import dev.partisan.ring.KvMessage.Compare;
import dev.partisan.ring.KvMessage.Entry;
import dev.partisan.ring.KvMessage.Exchange;
import dev.partisan.ring.KvMessage.Leaves;
import dev.partisan.ring.KvMessage.Repair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Compares a replica with another one, by their hash trees, and makes them equal. What does not fit one message comes
/// the next time.
final class AntiEntropy {
  private final Context<KvMessage> context;
  private final VnodePlace place;
  private final PartitionData data;
  private final KvCounters counters;

  AntiEntropy(
      Context<KvMessage> context, VnodePlace place, PartitionData data, KvCounters counters) {
    this.context = context;
    this.place = place;
    this.data = data;
    this.counters = counters;
  }

  void tick() {
    Slot slot = place.slot();
    if (place.isReplica(slot)) {
      List<String> others =
          slot.replicas().stream()
              .map(Replica::node)
              .filter(node -> !node.equals(place.self().node()))
              .toList();
      if (!others.isEmpty()) {
        place.repair(
            others.get(context.random().nextInt(others.size())),
            new Compare(context.self(), data.tree().root()));
      }
    }
  }

  void compare(Compare compare) {
    if (place.isReplica(place.slot()) && compare.root() != data.tree().root()) {
      place.repair(compare.from(), new Leaves(context.self(), data.tree().leaves()));
    }
  }

  void leaves(Leaves theirs) {
    if (!place.isReplica(place.slot()) || theirs.leaves().length != HashTree.LEAVES) {
      return;
    }
    long[] mine = data.tree().leaves();
    int[] differing =
        IntStream.range(0, HashTree.LEAVES)
            .filter(leaf -> mine[leaf] != theirs.leaves()[leaf])
            .toArray();
    if (differing.length > 0) {
      place.repair(
          theirs.from(), new Exchange(context.self(), differing, data.inLeaves(differing)));
    }
  }

  void exchange(Exchange exchange) {
    if (!place.isReplica(place.slot())) {
      return;
    }
    Map<Key, Versioned> theirs = new LinkedHashMap<>();
    for (Entry entry : exchange.entries()) {
      Key key = new Key(entry.key());
      theirs.put(key, entry.state());
      Versioned before = data.get(key);
      if (data.join(key, entry.state()) && !data.get(key).equals(before)) {
        counters.treeRepairs.increment();
      }
    }
    List<Entry> news =
        data.inLeaves(exchange.leaves()).stream()
            .filter(entry -> {
              Versioned known = theirs.getOrDefault(new Key(entry.key()), Versioned.EMPTY);
              return !known.join(entry.state()).equals(known);
            })
            .toList();
    if (!news.isEmpty()) {
      place.repair(exchange.from(), new Repair(news));
    }
  }
}
