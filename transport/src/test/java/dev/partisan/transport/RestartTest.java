package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.DropReason;
import dev.partisan.Node;
import dev.partisan.NodeUnreachableException;
import dev.partisan.Ref;
import dev.partisan.SendResult;
import dev.partisan.faults.ResetProxy;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import dev.partisan.transport.ChildNode.Identity;
import dev.partisan.transport.ChildNode.Numbered;
import dev.partisan.transport.ChildNode.WhoAreYou;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A node that is killed and started again is another incarnation: it gets nothing that was meant
/// for the first.
@Timeout(60)
final class RestartTest {
  private static NodeId idOf(Node node, String name) {
    return node.members().stream()
        .map(Member::id)
        .filter(id -> id.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Identity witness(Node node) {
    return node.call(
        node.<WhoAreYou>ref("child", ChildNode.WITNESS), new WhoAreYou(), Duration.ofSeconds(20));
  }

  @Test
  void killedNodeComesBackUnderItsNameAndGetsNothingOfItsPredecessors() throws Exception {
    int port = ResetProxy.freePort();
    try (Node home = ChildNode.settings(Node.named("home")).start()) {
      Identity old;
      NodeId oldId;
      try (ChildNode first = ChildNode.start("child", port)) {
        home.join("127.0.0.1:" + port);
        ProxiedNode.eventually().until(() -> ProxiedNode.reaches(home, "child"));
        old = witness(home);
        oldId = idOf(home, "child");
        for (int i = 0; i < 100; i++) {
          home.forward(old.counter(), new Numbered(i));
        }
        ProxiedNode.eventually().until(() -> witness(home).received().size() == 100);
        first.kill();
      }
      // Queued and retained while the peer is gone.
      SendResult queued = home.forward(old.counter(), new Numbered(1_000));
      assertThat(queued).isEqualTo(SendResult.QUEUED);
      ProxiedNode.eventually().until(() -> !ProxiedNode.reaches(home, "child"));
      for (int i = 1_001; i < 1_100; i++) {
        assertThat(home.forward(old.counter(), new Numbered(i)).isQueued()).isTrue();
      }
      assertThat(
              home.callAsync(
                      home.<WhoAreYou>ref("child", ChildNode.WITNESS),
                      new WhoAreYou(),
                      Duration.ofSeconds(30))
                  .toCompletableFuture())
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withCauseInstanceOf(NodeUnreachableException.class);

      try (ChildNode second = ChildNode.start("child", port)) {
        home.join("127.0.0.1:" + port);
        ProxiedNode.eventually()
            .until(() -> ProxiedNode.reaches(home, "child") && !idOf(home, "child").equals(oldId));
        assertThat(home.members())
            .extracting(member -> member.id().name())
            .containsExactly("child", "home");
        Ref<Numbered> byName = home.ref("child", ChildNode.COUNTER);
        for (int i = 0; i < 100; i++) {
          assertThat(home.forward(old.counter(), new Numbered(2_000 + i)))
              .isEqualTo(SendResult.NO_ROUTE);
          assertThat(home.forward(byName, new Numbered(i)).isQueued()).isTrue();
        }
        ProxiedNode.eventually().until(() -> witness(home).received().size() >= 100);
        Identity fresh = witness(home);
        assertThat(fresh.received()).isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(fresh.counter().incarnation()).isNotEqualTo(old.counter().incarnation());
        assertThat(home.stats().deadLetters().get(DropReason.OLD_INCARNATION)).isEqualTo(100);
        assertThat(home.stats().lostWithLanes()).isBetween(100L, 110L);
        ProxiedNode.eventually().until(() -> home.stats().queuedBytes() == 0);
        second.kill();
      }
    }
  }
}
