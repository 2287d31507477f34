package dev.partisan.protocol;

import java.util.Comparator;

/// What the membership holds about one name: its latest holder, and whether that one is still in.
///
/// Entries of one name are totally ordered by rank, and the higher rank replaces the lower: first
/// the generation, then the incarnation (which settles two holders admitted on both sides of a
/// partition), then `LEFT` over `UP`, then the profile.
///
/// ```java
/// var first = new MembershipEntry(id, 1, MembershipEntry.Status.UP, address);
/// var gone = new MembershipEntry(id, 1, MembershipEntry.Status.LEFT, address); // outranks the first
/// var back = new MembershipEntry(id, 2, MembershipEntry.Status.UP, address); // outranks both
/// ```
///
/// @param generation counts the admissions of this name, from 1; a later one outranks all before
/// @param at the address that the holder advertises
/// @param profile what the holder says of itself; [Profile#NONE] for a leaver
public record MembershipEntry(
    NodeId id, long generation, Status status, Address at, Profile profile) {
  /// Above any honest count of restarts, and far below where adding one would overflow.
  static final long MAX_GENERATION = 1L << 48;

  /// Numbers, tags and the lengths of texts.
  private static final int FIXED_WEIGHT = 48;

  private static final Comparator<MembershipEntry> BY_RANK =
      Comparator.comparingLong(MembershipEntry::generation)
          .thenComparingLong(entry -> entry.id.incarnation())
          .thenComparing(MembershipEntry::status)
          .thenComparing(MembershipEntry::profile, Profile::compare)
          .thenComparing(entry -> entry.at.host())
          .thenComparingInt(entry -> entry.at.port());

  /// Whether the holder is in. The order matters: the later one outranks the earlier.
  public enum Status {
    UP,
    LEFT
  }

  public MembershipEntry {
    if (!id.isKnown()) {
      throw new IllegalArgumentException("an entry needs an incarnation: " + id);
    }
    if (generation < 1 || generation > MAX_GENERATION) {
      throw new IllegalArgumentException(
          "generation " + generation + " of " + id + " is not between 1 and " + MAX_GENERATION);
    }
  }

  String name() {
    return id.name();
  }

  boolean isUp() {
    return status == Status.UP;
  }

  boolean isUp(NodeId node) {
    return isUp() && id.equals(node);
  }

  /// Whether this entry replaces the other of the same name.
  boolean outranks(MembershipEntry other) {
    return BY_RANK.compare(this, other) > 0;
  }

  MembershipEntry left() {
    return new MembershipEntry(id, generation, Status.LEFT, at, Profile.NONE);
  }

  MembershipEntry withGeneration(long newGeneration) {
    return new MembershipEntry(id, newGeneration, status, at, profile);
  }

  MembershipEntry withProfile(Profile newProfile) {
    return new MembershipEntry(id, generation, status, at, newProfile);
  }

  /// About how many bytes it takes in a message.
  int weight() {
    return FIXED_WEIGHT + id.name().length() + at.host().length() + profile.length();
  }
}
