package dev.partisan.cli.shell;

import dev.partisan.protocol.Output.MemberEvent;
import dev.partisan.protocol.Output.MemberForgotten;
import dev.partisan.protocol.Output.MemberJoined;
import dev.partisan.protocol.Output.MemberLeft;
import dev.partisan.protocol.Output.MemberReachable;
import dev.partisan.protocol.Output.MemberReplaced;
import dev.partisan.protocol.Output.MemberUnreachable;

/// Changes of the membership in words.
final class MemberText {
  private MemberText() {}

  static String of(MemberEvent change) {
    return switch (change) {
      case MemberJoined joined -> joined.node().name() + " is a member now, at " + joined.at();
      case MemberLeft left -> left.node().name() + " left";
      case MemberReachable reachable -> reachable.node().name() + " is reachable";
      case MemberUnreachable lost -> lost.node().name() + " is unreachable";
      case MemberReplaced replaced ->
          replaced.by().name() + " was started anew, at " + replaced.at();
      case MemberForgotten forgotten ->
          forgotten.node().name() + " was unreachable for so long that it is forgotten";
    };
  }
}
