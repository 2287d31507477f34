package dev.partisan.protocol;

import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Ping;
import dev.partisan.protocol.ClusterMessage.Refused;
import dev.partisan.protocol.ClusterMessage.Welcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Admits newcomers, each at a generation above all that its name had before.
///
/// A newcomer whose name has a living holder is refused. Whether the holder lives is asked with a
/// ping; one without a connection, or that does not answer in time, is superseded at once. No
/// other member is asked, so unreachable ones hold nobody up.
final class Admission {
  private final ClusterView view;
  private final AntiEntropy antiEntropy;
  private final FullMeshConfig config;
  private final Map<NodeId, Applicant> applicants = new LinkedHashMap<>();
  private long probes;

  Admission(ClusterView view, AntiEntropy antiEntropy, FullMeshConfig config) {
    this.view = view;
    this.antiEntropy = antiEntropy;
    this.config = config;
  }

  /// A newcomer who waits until the holder of its name was probed.
  private record Applicant(NodeId node, Join request, NodeId holder, long probe, long sinceNanos) {}

  void request(NodeId from, Join request, Turn turn) {
    if (from.name().equals(view.self().name())) {
      refuse(from, JoinFailure.NAME_IN_USE, "that is this node's own name", turn);
      return;
    }
    NodeId rival = view.rivalOf(from);
    if (rival == null || !view.links().isConnected(rival)) {
      admit(from, request, turn);
    } else if (applicants.containsKey(from)) {
      turn.reject(from, "asked to join twice");
    } else if (applicants.size() >= config.limits().maxJoins()) {
      refuse(from, JoinFailure.TOO_MANY_JOINS, "too many nodes wait for their names", turn);
    } else {
      probe(new Applicant(from, request, rival, ++probes, turn.nowNanos()), turn);
    }
  }

  private void probe(Applicant applicant, Turn turn) {
    applicants.put(applicant.node(), applicant);
    NodeId holder = applicant.holder();
    turn.send(holder, new Ping(view.termsFor(holder), turn.nowNanos()));
    turn.schedule(
        new ClusterTimer.AdmissionDue(applicant.node(), applicant.probe()),
        config.joining().admissionPingTimeout());
  }

  /// A holder that answered a ping sent since the newcomer asked keeps its name.
  void answered(NodeId peer, long sentNanos, Turn turn) {
    for (Applicant applicant : waiting()) {
      if (applicant.holder().equals(peer) && sentNanos - applicant.sinceNanos() >= 0) {
        applicants.remove(applicant.node());
        refuse(applicant.node(), JoinFailure.NAME_IN_USE, peer + " has it and is alive", turn);
      }
    }
  }

  void disconnected(NodeId peer, Turn turn) {
    applicants.remove(peer);
    for (Applicant applicant : waiting()) {
      if (applicant.holder().equals(peer)) {
        applicants.remove(applicant.node());
        request(applicant.node(), applicant.request(), turn);
      }
    }
  }

  void expired(ClusterTimer.AdmissionDue due, Turn turn) {
    Applicant applicant = applicants.get(due.newcomer());
    if (applicant == null || applicant.probe() != due.probe()) {
      return;
    }
    applicants.remove(due.newcomer());
    NodeId rival = view.rivalOf(applicant.node());
    if (rival == null || rival.equals(applicant.holder())) {
      admit(applicant.node(), applicant.request(), turn);
    } else {
      request(applicant.node(), applicant.request(), turn);
    }
  }

  void clear() {
    applicants.clear();
  }

  private List<Applicant> waiting() {
    return new ArrayList<>(applicants.values());
  }

  private void admit(NodeId newcomer, Join request, Turn turn) {
    MembershipEntry known = view.lookup(newcomer.name());
    long generation = generationFor(newcomer, request.generation());
    if (Math.max(generation, request.yourGeneration()) > MembershipEntry.MAX_GENERATION) {
      refuse(newcomer, JoinFailure.NAME_IN_USE, "the generations of the name are used up", turn);
      return;
    }
    if (known == null && view.isFull()) {
      refuse(newcomer, JoinFailure.CLUSTER_FULL, "maxMembers is reached", turn);
      return;
    }
    if (request.yourGeneration() > view.own().generation()) {
      view.adopt(view.own().withGeneration(request.yourGeneration()));
      antiEntropy.changed(view.self().name(), turn);
    }
    MembershipEntry entry =
        new MembershipEntry(
            newcomer, generation, MembershipEntry.Status.UP, request.at(), request.profile());
    if (view.learn(entry, Duration.ZERO, newcomer, turn)) {
      antiEntropy.changed(newcomer.name(), turn);
    }
    antiEntropy.shipAll(newcomer, turn);
    turn.send(newcomer, new Welcome());
  }

  /// The generation at which a node outranks all that is known here under its name, and that is
  /// not below its own. It may be one too many for [MembershipEntry].
  long generationFor(NodeId node, long atLeast) {
    MembershipEntry known = view.lookup(node.name());
    if (known == null) {
      return atLeast;
    }
    boolean isHolder = view.isMember(node);
    return Math.max(atLeast, isHolder ? known.generation() : known.generation() + 1);
  }

  private void refuse(NodeId newcomer, JoinFailure reason, String text, Turn turn) {
    turn.send(newcomer, new Refused(reason, text));
    if (!view.isMember(newcomer)) {
      turn.emit(new Output.Release(newcomer, "not admitted"));
    }
  }
}
