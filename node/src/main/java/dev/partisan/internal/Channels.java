package dev.partisan.internal;

import dev.partisan.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The configured channels by number, the default channel first.
final class Channels {
  static final int DEFAULT = 0;
  static final int UNKNOWN = -1;

  private final List<Channel> all;
  private final Map<String, Integer> numbers = new HashMap<>(); // lookups only

  /// @param all the default channel first
  Channels(List<Channel> all) {
    this.all = List.copyOf(all);
    for (int i = 0; i < all.size(); i++) {
      numbers.put(all.get(i).name(), i);
    }
  }

  List<Channel> all() {
    return all;
  }

  Channel get(int number) {
    return all.get(number);
  }

  /// The channel's number, or [#UNKNOWN].
  int numberOf(String name) {
    return numbers.getOrDefault(name, UNKNOWN);
  }
}
