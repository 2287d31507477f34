package dev.partisan.protocol;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A running instance of a node: its name, which survives restarts, and its incarnation, which does
/// not.
///
/// An incarnation is 64 random bits drawn at start and compared for equality only. 0 stands for an
/// incarnation that is not known yet; no running node has it (see [#draw]).
///
/// ```java
/// NodeId before = member.id();
/// NodeId after = sameNameLater.id();
/// boolean hasRestarted = before.name().equals(after.name()) && !before.equals(after);
/// ```
///
/// @param name 1 to 255 characters from letters, digits and `-_.@`
/// @param incarnation the random bits that tell this run of the node from every other
public record NodeId(String name, long incarnation) {
  private static final int MAX_NAME_LENGTH = 255;

  public NodeId {
    if (name.isEmpty()
        || name.length() > MAX_NAME_LENGTH
        || !name.chars().allMatch(NodeId::isNameCharacter)) {
      throw new IllegalArgumentException(
          "node name '"
              + name
              + "' must be 1 to "
              + MAX_NAME_LENGTH
              + " letters, digits or any of -_.@");
    }
  }

  /// The identity of a node that starts now: never incarnation 0.
  ///
  /// @param random where the incarnation comes from; two runs that share a seed share it too
  public static NodeId draw(String name, RandomGenerator random) {
    long incarnation = random.nextLong();
    while (incarnation == 0) {
      incarnation = random.nextLong();
    }
    return new NodeId(name, incarnation);
  }

  /// A node that has a name so far, as nobody met it.
  public static NodeId unmet(String name) {
    return new NodeId(name, 0);
  }

  /// Whether the incarnation is known, so that this is one run of a node.
  public boolean isKnown() {
    return incarnation != 0;
  }

  private static boolean isNameCharacter(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "-_.@".indexOf(c) >= 0;
  }

  // The incarnation tells almost all apart, at less cost than the name.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof NodeId id && incarnation == id.incarnation && name.equals(id.name);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(incarnation) ^ name.hashCode();
  }

  @Override
  public String toString() {
    return name + "#" + Long.toHexString(incarnation);
  }
}
