package dev.partisan.protocol.plumtree;

import java.util.random.RandomGenerator;

/// Which broadcasts shape the tree that all share: one in a while, so that what it cuts and joins follows
/// from one root's view.
///
/// The node that broadcasts says that it shapes, if none did for an interval. Where two meet that began
/// at once, each node lets itself be shaped by the first and hands the second on as one that does not:
/// too many links stay then, until the next one shapes; never too few.
final class Shaping {
  /// As many begin to shape in the first fifth of an interval, by chance, however many there are that
  /// could.
  private static final int BEGINNERS = 5;

  private final long intervalNanos;
  private final RandomGenerator random;
  private boolean isShaped;
  private long shapedNanos;

  /// How many have come since that did not shape.
  private int passed;

  Shaping(long intervalNanos, RandomGenerator random) {
    this.intervalNanos = intervalNanos;
    this.random = random;
  }

  /// Whether a broadcast that begins here is to shape the tree.
  boolean begins(long nowNanos) {
    boolean isDue = !isShaped || nowNanos - shapedNanos >= intervalNanos;
    boolean begins = isDue && (passed < BEGINNERS || random.nextInt(passed) < BEGINNERS);
    if (begins) {
      shaped(nowNanos);
    } else {
      passed();
    }
    return begins;
  }

  /// Whether a broadcast that is to shape the tree does so here.
  boolean admits(long nowNanos) {
    boolean admits = !isShaped || nowNanos - shapedNanos >= intervalNanos / 2;
    if (admits) {
      shaped(nowNanos);
    }
    return admits;
  }

  /// One came that does not shape the tree.
  void passed() {
    passed++;
  }

  private void shaped(long nowNanos) {
    isShaped = true;
    shapedNanos = nowNanos;
    passed = 0;
  }
}
