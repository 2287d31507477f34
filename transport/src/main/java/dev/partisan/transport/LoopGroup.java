package dev.partisan.transport;

import org.jspecify.annotations.Nullable;

/// A fixed number of event loops, each started when it is first asked for.
final class LoopGroup {
  /// The system property that sets how many loops the JVM's nodes share.
  static final String SIZE_PROPERTY = "partisan.io.threads";

  private static final int MAX_SIZE = 64;

  private final @Nullable SelectorLoop[] loops;
  private int next;

  LoopGroup(int size) {
    this.loops = new SelectorLoop[size];
  }

  /// The loops that all nodes of this JVM share.
  static LoopGroup shared() {
    return Shared.GROUP;
  }

  /// The same loop for the same hash; hashes that differ in few bits spread over the loops.
  SelectorLoop forHash(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
    return at(Math.floorMod(mixed ^ (mixed >>> 16), loops.length));
  }

  /// The loops in turn.
  synchronized SelectorLoop next() {
    next = (next + 1) % loops.length;
    return at(next);
  }

  /// Whether the caller is on the thread of one of these loops.
  synchronized boolean isCurrent() {
    for (SelectorLoop loop : loops) {
      if (loop != null && loop.isCurrent()) {
        return true;
      }
    }
    return false;
  }

  private synchronized SelectorLoop at(int index) {
    SelectorLoop loop = loops[index];
    if (loop == null) {
      loop = SelectorLoop.start("partisan-io-" + (index + 1));
      loops[index] = loop;
    }
    return loop;
  }

  /// How many loops to run, from the setting, or from the number of processors where there is none.
  ///
  /// At least two, so that a long turn on one does not delay all; at most eight, because each moves
  /// gigabytes a second, and more of them would only wake up oftener for fewer bytes each.
  static int size(@Nullable String setting, int processors) {
    if (setting == null) {
      return Math.clamp(processors / 2, 2, 8);
    }
    try {
      int size = Integer.parseInt(setting.strip());
      if (size >= 1 && size <= MAX_SIZE) {
        return size;
      }
    } catch (NumberFormatException _) {
      // Answered below, like a number out of range.
    }
    throw new IllegalArgumentException(
        SIZE_PROPERTY + " is '" + setting + "': it must be a number from 1 to " + MAX_SIZE);
  }

  private static final class Shared {
    static final LoopGroup GROUP =
        new LoopGroup(
            size(System.getProperty(SIZE_PROPERTY), Runtime.getRuntime().availableProcessors()));
  }
}
