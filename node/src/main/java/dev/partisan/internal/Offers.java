package dev.partisan.internal;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The services that a node offers. Changes come one by one, so that the cluster hears of them in
/// their order.
final class Offers {
  private final Consumer<SortedSet<String>> tell;
  private SortedSet<String> services = Collections.emptySortedSet();

  /// @param tell has the cluster hear of all that is offered from now on; throws when it is too much
  Offers(Consumer<SortedSet<String>> tell) {
    this.tell = tell;
  }

  synchronized void add(String service) {
    SortedSet<String> more = new TreeSet<>(services);
    if (more.add(service)) {
      tell.accept(more);
      services = more;
    }
  }

  synchronized boolean remove(String service) {
    SortedSet<String> fewer = new TreeSet<>(services);
    if (!fewer.remove(service)) {
      return false;
    }
    tell.accept(fewer);
    services = fewer;
    return true;
  }
}
