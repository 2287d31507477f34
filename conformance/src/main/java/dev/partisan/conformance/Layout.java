package dev.partisan.conformance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The nodes of a cluster, in their order, and where each is reached once it listens.
///
/// ```java
/// Layout layout = new Layout(new LinkedHashMap<>(Map.of("alpha", "127.0.0.1:7000")));
/// Topology topology = Topology.client(layout.address("alpha"));
/// ```
///
/// @param addresses `host:port` by name
public record Layout(SequencedMap<String, String> addresses) {
  public Layout {
    addresses = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(addresses));
  }

  /// The names of the nodes.
  public List<String> names() {
    return List.copyOf(addresses.keySet());
  }

  /// Where a node is reached.
  ///
  /// @throws IllegalArgumentException when there is no such node
  public String address(String name) {
    String address = addresses.get(name);
    if (address == null) {
      throw new IllegalArgumentException("no node '" + name + "'; there are " + names());
    }
    return address;
  }
}
