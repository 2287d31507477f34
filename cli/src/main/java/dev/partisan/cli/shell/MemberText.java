package dev.partisan.cli.shell;

import dev.partisan.protocol.MemberEvent;

/// Changes of the membership in words.
final class MemberText {
  private MemberText() {}

  static String of(MemberEvent change) {
    return switch (change) {
      case MemberEvent.Joined joined ->
          joined.node().name() + " is a member now, at " + joined.at();
      case MemberEvent.Left left -> left.node().name() + " left";
      case MemberEvent.Reachable reachable -> reachable.node().name() + " is reachable";
      case MemberEvent.Unreachable lost -> lost.node().name() + " is unreachable";
      case MemberEvent.Replaced replaced ->
          replaced.by().name() + " was started anew, at " + replaced.at();
      case MemberEvent.ProfileChanged changed ->
          changed.node().name() + " says of itself: " + changed.profile();
      case MemberEvent.Forgotten forgotten ->
          forgotten.node().name() + " was unreachable for so long that it is forgotten";
    };
  }
}
