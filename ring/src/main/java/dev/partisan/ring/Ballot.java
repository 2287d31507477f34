package dev.partisan.ring;

/// Orders proposals for one version of a ring.
///
/// @param round from 1; 0 stands for none
/// @param node who proposes, which tells ballots of one round apart
record Ballot(long round, String node) implements Comparable<Ballot> {
  static final Ballot NONE = new Ballot(0, "");

  @Override
  public int compareTo(Ballot other) {
    int byRound = Long.compare(round, other.round);
    return byRound != 0 ? byRound : node.compareTo(other.node);
  }
}
