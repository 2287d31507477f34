package dev.partisan.protocol;

import dev.partisan.protocol.ClientServerMessage.Vouch;
import dev.partisan.protocol.ClientServerMessage.Vouched;
import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Ping;
import dev.partisan.protocol.ClusterMessage.Refused;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What servers do for one another when somebody wants the name of a client that hangs on another
/// server than the one asked: that server pings it, and answers if it answers.
///
/// The ping of [Admission], one server further.
final class Vouching {
  private final ClusterView view;
  private final FullMeshConfig config;
  private final Map<Long, Newcomer> newcomers = new LinkedHashMap<>();
  private final Map<Question, Long> questions = new LinkedHashMap<>();
  private long probes;

  Vouching(ClusterView view, FullMeshConfig config) {
    this.view = view;
    this.config = config;
  }

  /// One who waits here to be admitted.
  record Newcomer(NodeId node, Join request, Rival rival) {}

  /// What another server wants to know of a client here.
  private record Question(NodeId server, NodeId client, long probe) {}

  /// Asks the rival's server, if there is a rival, and says whether it did; then the newcomer waits.
  boolean ask(NodeId newcomer, Join request, @Nullable Rival rival, Turn turn) {
    boolean isWaiting = newcomers.values().stream().anyMatch(n -> n.node().equals(newcomer));
    if (rival == null || isWaiting || newcomers.size() >= config.limits().maxJoins()) {
      return isWaiting;
    }
    newcomers.put(++probes, new Newcomer(newcomer, request, rival));
    turn.send(rival.server(), new Vouch(rival.client(), probes));
    turn.schedule(new ClientServerTimer.VouchDue(probes), config.joining().admissionPingTimeout());
    return true;
  }

  /// The rival lives, so the newcomer must have another name.
  void vouched(NodeId from, NodeId client, long probe, Turn turn) {
    Newcomer newcomer = newcomers.get(probe);
    if (newcomer == null || !newcomer.rival().equals(new Rival(client, from))) {
      return; // too late, or never asked
    }
    newcomers.remove(probe);
    String text = client + " has the name and is alive";
    turn.send(newcomer.node(), new Refused(JoinFailure.NAME_IN_USE, text));
    if (!view.isMember(newcomer.node())) {
      turn.emit(new Output.Release(newcomer.node(), "not admitted"));
    }
  }

  /// Nobody vouched in time: who waited may be admitted.
  Optional<Newcomer> expired(long probe) {
    return Optional.ofNullable(newcomers.remove(probe));
  }

  /// Pings a client here for another server, which waits no longer than for an answer in time.
  void vouch(NodeId server, NodeId client, long probe, Turn turn) {
    if (!view.links().isConnected(client) || questions.size() >= config.limits().maxJoins()) {
      return;
    }
    questions.put(new Question(server, client, probe), turn.nowNanos());
    turn.send(client, new Ping(view.termsFor(client), turn.nowNanos()));
  }

  void answered(NodeId client, long sentNanos, Turn turn) {
    questions
        .entrySet()
        .removeIf(entry -> {
          Question question = entry.getKey();
          boolean isAnswered =
              question.client().equals(client) && sentNanos - entry.getValue() >= 0;
          if (isAnswered) {
            turn.send(question.server(), new Vouched(client, question.probe()));
          }
          return isAnswered;
        });
  }

  void disconnected(NodeId peer) {
    newcomers.values().removeIf(newcomer -> newcomer.node().equals(peer));
    questions.keySet().removeIf(q -> q.client().equals(peer) || q.server().equals(peer));
  }
}
