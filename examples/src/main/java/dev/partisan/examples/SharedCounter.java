package dev.partisan.examples;

import dev.partisan.Node;
import dev.partisan.crdt.GCounter;
import dev.partisan.crdt.Store;
import dev.partisan.crdt.StoreConfig;
import dev.partisan.crdt.Variable;
import java.time.Duration;

/// Replicated data: two nodes count together, and one waits until there are enough.
final class SharedCounter {
  public static void main(String... args) {
    StoreConfig config = StoreConfig.defaults().withInterval(Duration.ofMillis(100));
    try (Node alpha = Node.named("alpha").messages(Store.messageTypes()).start();
        Node beta = Node.named("beta").messages(Store.messageTypes()).start();
        Store here = Store.of(alpha, config);
        Store there = Store.of(beta, config)) {
      beta.join(alpha.address().toString());
      Variable<GCounter> visits = here.declare("visits", GCounter.ZERO);
      Variable<GCounter> copy = there.declare("visits", GCounter.ZERO);
      visits.update(it -> it.increment(here.actor(), 2));
      copy.update(it -> it.increment(there.actor(), 3));
      System.out.println("alpha has " + visits.threshold(it -> it.value() >= 5).value());
    }
  }
}
