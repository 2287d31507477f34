package dev.partisan.protocol.hyparview;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/// A choice at random, without repetition.
final class Sample {
  private Sample() {}

  /// Leaves that many of the elements, in random order; all if there are no more.
  static <T> void cut(List<T> elements, int count, RandomGenerator random) {
    int size = Math.min(Math.max(count, 0), elements.size());
    for (int i = 0; i < size; i++) {
      Collections.swap(elements, i, i + random.nextInt(elements.size() - i));
    }
    elements.subList(size, elements.size()).clear();
  }
}
