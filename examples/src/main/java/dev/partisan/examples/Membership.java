package dev.partisan.examples;

import dev.partisan.Node;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// How a cluster comes together and shrinks again, as one of its nodes sees it.
final class Membership {
  public static void main(String... args) throws InterruptedException {
    BlockingQueue<MemberEvent> events = new LinkedBlockingQueue<>();
    try (Node alpha = Node.named("alpha").start();
        Node beta = Node.named("beta").start();
        Node gamma = Node.named("gamma").start()) {
      alpha.onMembership(events::add);
      String contact = alpha.address().toString();

      beta.join(contact);
      gamma.join(contact); // one contact is enough: gossip tells beta
      await(events, "gamma joined");
      System.out.println("members: " + names(alpha.members()));

      beta.offer("search");
      await(events, "beta changed");
      System.out.println("search at: " + names(alpha.providers("search")));

      beta.leave();
      await(events, "beta left");
      System.out.println("members: " + names(alpha.members()));

      alpha.leave("gamma"); // gamma learns of it and leaves
      await(events, "gamma left");
      System.out.println("members: " + names(alpha.members()));
    }
  }

  private static List<String> names(List<Member> members) {
    return members.stream().map(Member::id).map(id -> id.name()).toList();
  }

  private static void await(BlockingQueue<MemberEvent> events, String wanted)
      throws InterruptedException {
    String seen = "";
    while (!seen.equals(wanted)) {
      seen = text(events.take());
    }
    System.out.println(seen);
  }

  private static String text(MemberEvent event) {
    return switch (event) {
      case MemberEvent.Joined joined -> joined.node().name() + " joined";
      case MemberEvent.Reachable reachable -> reachable.node().name() + " is reachable";
      case MemberEvent.Unreachable unreachable -> unreachable.node().name() + " is unreachable";
      case MemberEvent.Replaced replaced -> replaced.node().name() + " was replaced";
      case MemberEvent.Forgotten forgotten -> forgotten.node().name() + " was forgotten";
      case MemberEvent.ProfileChanged changed -> changed.node().name() + " changed";
      case MemberEvent.Left left -> left.node().name() + " left";
    };
  }
}
