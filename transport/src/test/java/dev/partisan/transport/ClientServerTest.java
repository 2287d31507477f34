package dev.partisan.transport;

import static dev.partisan.transport.ProxiedNode.awaitFullyConnected;
import static dev.partisan.transport.ProxiedNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Call;
import dev.partisan.CallException;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.NodeStartException;
import dev.partisan.Ref;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.Role;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers and clients over loopback TCP (§3.3.3).
@Timeout(60)
final class ClientServerTest {
  record Ask(int number) implements Call<Answer> {}

  record Answer(int number) {}

  record Numbered(int number) {}

  private static final Duration LONG = Duration.ofSeconds(20);

  private static final class Echo implements GenServer<Ask> {
    @Override
    public Answer handleCall(Ask ask) {
      return new Answer(ask.number());
    }
  }

  private static Node start(String name, Topology topology) {
    NodeBuilder builder =
        Node.named(name)
            .topology(topology)
            .messages(MethodHandles.lookup(), Ask.class, Answer.class, Numbered.class);
    Node node = builder.start();
    node.spawn("echo", Echo::new);
    return node;
  }

  private static Node server(String name, Node... others) {
    return start(name, Topology.server(addresses(others)));
  }

  private static Node client(String name, Node... servers) {
    return start(name, Topology.client(addresses(servers)));
  }

  private static String[] addresses(Node... nodes) {
    return List.of(nodes).stream().map(node -> node.address().toString()).toArray(String[]::new);
  }

  private static void ask(Node from, String to) {
    assertThat(from.call(from.<Ask>ref(to, "echo"), new Ask(7), LONG)).isEqualTo(new Answer(7));
  }

  private static String serverOf(Node node) {
    return node.members().stream()
        .filter(member -> member.id().equals(node.id()))
        .map(member -> member.profile().server())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void allReachAllThroughTheServersAndClientsListenOnNothing() {
    try (Node s1 = server("s1");
        Node s2 = server("s2", s1);
        Node c1 = client("c1", s1);
        Node c2 = client("c2", s2);
        Node c3 = client("c3", s2)) {
      Node[] all = {s1, s2, c1, c2, c3};
      awaitFullyConnected(all);
      for (Node from : all) {
        for (Node to : all) {
          ask(from, to.id().name());
        }
      }
      assertThat(s1.stats().relayedMessages()).isPositive();
      assertThat(s2.stats().relayedMessages()).isPositive();
      assertThat(c1.stats().relayedMessages()).isZero();
      assertThat(c1.address()).isEqualTo(Address.NONE);
      assertThat(s1.members())
          .filteredOn(member -> member.profile().role() == Role.CLIENT)
          .extracting(Member::at)
          .containsOnly(Address.NONE);
    }
  }

  @Test
  void clientOfALostServerTurnsToAnotherAndNothingArrivesTwice() throws Exception {
    List<Integer> received = new CopyOnWriteArrayList<>();
    Node s1 = server("s1");
    try (Node s2 = server("s2", s1);
        Node c1 = client("c1", s1);
        Node c2 = client("c2", s2)) {
      c2.spawn(
          SpawnOptions.named("sink"),
          self -> {
            while (true) {
              received.add(((Numbered) self.receive()).number());
            }
          });
      awaitFullyConnected(s1, s2, c1, c2);
      assertThat(serverOf(c1)).isEqualTo("s1");
      AtomicBoolean isOver = new AtomicBoolean();
      Ref<Numbered> sink = c1.ref("c2", "sink");
      Thread traffic =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; !isOver.get(); i++) {
                  c1.forward(sink, new Numbered(i));
                  Thread.onSpinWait();
                }
              });
      eventually().until(() -> received.size() > 1_000);

      s1.close(Duration.ZERO);
      eventually().until(() -> serverOf(c1).equals("s2") && ProxiedNode.reaches(c1, "c2"));
      int before = received.size();
      eventually().until(() -> received.size() > before + 1_000);
      isOver.set(true);
      traffic.join();

      eventually().until(() -> answers(c1, "c2") && answers(c2, "c1"));
      assertThat(received).doesNotHaveDuplicates();
    } finally {
      s1.close(Duration.ZERO);
    }
  }

  private static boolean answers(Node from, String to) {
    try {
      ask(from, to);
      return true;
    } catch (CallException e) {
      return false;
    }
  }

  @Test
  void clientThatLeavesOrIsMadeToLeaveAndComesBackIsWelcomeAgain() {
    try (Node s1 = server("s1");
        Node c1 = client("c1", s1)) {
      for (int round = 0; round < 4; round++) {
        awaitFullyConnected(s1, c1);
        ask(c1, "s1");
        ask(s1, "c1");
        if (round % 2 == 0) {
          c1.leave();
        } else {
          s1.leave("c1");
        }
        eventually().until(() -> s1.members().size() == 1 && c1.members().size() == 1);
        c1.join(s1.address().toString());
      }
    }
  }

  @Test
  void clientWithoutAServerIsRefused() {
    assertThatThrownBy(() -> Topology.client())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a client needs a server: name at least one as host:port");
  }

  @Test
  void clientThatIsToListenIsRefusedWithOneLine() {
    NodeBuilder listening =
        Node.named("c").topology(Topology.client("127.0.0.1:1")).listen("127.0.0.1:0");
    assertThatThrownBy(listening::start)
        .isInstanceOf(NodeStartException.class)
        .hasMessage(
            "node 'c' is a client and is dialled by nobody: remove listen(\"127.0.0.1:0\"), or choose"
                + " Topology.server");
    NodeBuilder advertised =
        Node.named("c").topology(Topology.client("127.0.0.1:1")).advertise("10.0.0.1:7");
    assertThatThrownBy(advertised::start).hasMessageContaining("remove advertise(\"10.0.0.1:7\")");
  }
}
