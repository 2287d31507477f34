package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.partisan.JoinException;
import dev.partisan.Node;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.Member;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A name belongs to one living node.
@Timeout(60)
final class NameInUseTest {
  @Test
  void secondHolderOfANameIsRefusedAndNobodyIsHarmed() {
    try (Node alpha = Node.named("alpha").start();
        Node beta = Node.named("beta").start();
        Node impostor = Node.named("beta").start()) {
      ProxiedNode.joinAll(alpha, beta);
      List<Object> events = new CopyOnWriteArrayList<>();
      alpha.onMembership(events::add);
      beta.onMembership(events::add);

      for (Node contact : List.of(alpha, beta)) {
        JoinException refusal =
            catchThrowableOfType(
                JoinException.class, () -> impostor.join(contact.address().toString()));
        assertThat(refusal.reason()).isEqualTo(JoinFailure.NAME_IN_USE);
      }

      assertThat(impostor.isClosed()).isFalse();
      assertThat(impostor.members()).extracting(Member::id).containsExactly(impostor.id());
      assertThat(events).isEmpty();
      for (Node node : List.of(alpha, beta)) {
        assertThat(node.members()).extracting(Member::id).containsExactly(alpha.id(), beta.id());
        assertThat(node.members()).allMatch(Member::isReachable);
      }
    }
  }
}
