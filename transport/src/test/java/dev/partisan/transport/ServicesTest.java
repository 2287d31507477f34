package dev.partisan.transport;

import static dev.partisan.transport.ProxiedNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Node;
import dev.partisan.Topology;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who offers which service, answered from what members say of themselves.
@Timeout(60)
final class ServicesTest {
  private static List<String> providers(Node node, String service) {
    return node.providers(service).stream().map(Member::id).map(id -> id.name()).toList();
  }

  @Test
  void servicesAreKnownToAllMembersUntilTheyAreWithdrawn() throws InterruptedException {
    BlockingQueue<MemberEvent.ProfileChanged> changes = new LinkedBlockingQueue<>();
    try (Node alpha = Node.named("alpha").start();
        Node beta = Node.named("beta").start()) {
      alpha.offer("search");
      beta.join(alpha.address().toString());
      eventually().until(() -> providers(beta, "search").equals(List.of("alpha")));
      var _ = alpha.onMembership(MemberEvent.ProfileChanged.class, changes::add);

      beta.offer("search");
      assertThat(providers(beta, "search")).containsExactly("alpha", "beta");
      assertThat(changes.take().profile().services()).containsExactly("search");
      assertThat(providers(alpha, "search")).containsExactly("alpha", "beta");

      beta.offer(ServicesTest.class);
      eventually().until(() -> alpha.providers(ServicesTest.class).size() == 1);
      assertThat(beta.withdraw("search")).isTrue();
      assertThat(beta.withdraw("search")).isFalse();
      eventually().until(() -> providers(alpha, "search").equals(List.of("alpha")));

      beta.leave();
      eventually().until(() -> alpha.providers(ServicesTest.class).isEmpty());
      assertThat(beta.withdraw(ServicesTest.class)).isTrue();
    }
  }

  @Test
  void tooManyServicesAreRefusedAndNothingChanges() {
    try (Node node = Node.named("alpha").start()) {
      assertThatThrownBy(() -> node.offer("")).hasMessageContaining("must not be empty");
      for (int i = 0; i < 32; i++) {
        node.offer("service-" + i);
      }
      assertThatThrownBy(() -> node.offer("one-more"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("number of services");
      assertThat(node.providers("one-more")).isEmpty();
      assertThat(node.withdraw("service-0")).isTrue();
      node.offer("one-more");
      assertThat(providers(node, "one-more")).containsExactly("alpha");
    }
  }

  @Test
  void clientsAndPeersOfAStaticClusterOfferToo() {
    try (Node server = Node.named("server").topology(Topology.server()).start();
        Node client =
            Node.named("client").topology(Topology.client(server.address().toString())).start()) {
      client.offer("work");
      eventually().until(() -> providers(server, "work").equals(List.of("client")));
    }
    try (Node alone = Node.named("alone").topology(Topology.fixed("other@127.0.0.1:1")).start()) {
      alone.offer("work");
      assertThat(providers(alone, "work")).containsExactly("alone");
    }
  }
}
