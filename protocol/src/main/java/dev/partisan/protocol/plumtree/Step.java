package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Fetch;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Graft;
import dev.partisan.protocol.plumtree.PlumtreeOutput.RefusalCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The handling of one input: the time it came at, and the outputs so far. What is asked of one node
/// goes out together.
final class Step {
  /// Whom is asked for broadcasts of which root.
  private record Asked(NodeId node, NodeId root, boolean isOwnTree) {}

  final long nowNanos;

  /// Whether something is missing that may not have been before.
  boolean isMissing;

  // Mostly there is nothing to do, and nothing is asked.
  private List<PlumtreeOutput> outputs = List.of();
  private @Nullable Map<Asked, List<Long>> grafts;
  private @Nullable Map<NodeId, List<BroadcastId>> fetches;

  Step(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  void emit(PlumtreeOutput output) {
    if (outputs.isEmpty()) {
      outputs = new ArrayList<>(4);
    }
    outputs.add(output);
  }

  void send(NodeId to, PlumtreeMessage message) {
    emit(new PlumtreeOutput.Send(to, message));
  }

  void schedule(PlumtreeTimer timer, Duration after) {
    emit(new PlumtreeOutput.Schedule(timer, after));
  }

  void refuse(NodeId from, RefusalCause cause) {
    emit(new PlumtreeOutput.Refused(from, cause));
  }

  void graft(NodeId from, BroadcastId id, boolean isOwnTree) {
    Map<Asked, List<Long>> all = grafts == null ? new LinkedHashMap<>() : grafts;
    grafts = all;
    all.computeIfAbsent(new Asked(from, id.root(), isOwnTree), key -> new ArrayList<>())
        .add(id.sequence());
  }

  void fetch(NodeId from, BroadcastId id) {
    Map<NodeId, List<BroadcastId>> all = fetches == null ? new LinkedHashMap<>() : fetches;
    fetches = all;
    all.computeIfAbsent(from, key -> new ArrayList<>()).add(id);
  }

  /// Puts out what is asked.
  void flush() {
    if (grafts != null) {
      grafts.forEach((asked, sequences) -> {
        for (int i = 0; i < sequences.size(); i += PlumtreeMessage.MAX_BATCH) {
          List<Long> some = sequences.subList(i, end(i, sequences));
          send(asked.node(), new Graft(asked.root(), asked.isOwnTree(), some));
        }
      });
    }
    if (fetches != null) {
      fetches.forEach((node, ids) -> {
        for (int i = 0; i < ids.size(); i += PlumtreeMessage.MAX_BATCH) {
          send(node, new Fetch(ids.subList(i, end(i, ids))));
        }
      });
    }
  }

  List<PlumtreeOutput> outputs() {
    return outputs;
  }

  private static int end(int from, List<?> all) {
    return Math.min(all.size(), from + PlumtreeMessage.MAX_BATCH);
  }
}
