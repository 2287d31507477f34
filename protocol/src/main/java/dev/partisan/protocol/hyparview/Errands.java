package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.hyparview.Errand.Purpose;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The errands under way, and the connections that are up: who is dialled, who has been asked, and
/// whom to hang up on when nothing is left to say.
final class Errands {
  private final HyParViewConfig.Joining config;
  private final ActiveView active;
  private final Map<NodeId, Address> connected = new LinkedHashMap<>();

  /// Those this node dialled, and so is to hang up on.
  private final Set<NodeId> dialled = new LinkedHashSet<>();

  private final Map<Long, Errand> errands = new LinkedHashMap<>();
  private long begun;

  Errands(HyParViewConfig.Joining config, ActiveView active) {
    this.config = config;
    this.active = active;
  }

  /// Where a connected node is dialled; `null` if it is not connected.
  @Nullable Address addressOf(NodeId node) {
    return connected.get(node);
  }

  boolean isConnected(NodeId node) {
    return connected.containsKey(node);
  }

  void connected(NodeId node, Address at) {
    connected.put(node, at);
  }

  boolean isFull() {
    return errands.size() >= config.maxErrands();
  }

  boolean isUnderWay(Predicate<Errand> which) {
    for (Errand errand : errands.values()) {
      if (which.test(errand)) {
        return true;
      }
    }
    return false;
  }

  int count(Predicate<Errand> which) {
    int count = 0;
    for (Errand errand : errands.values()) {
      count += which.test(errand) ? 1 : 0;
    }
    return count;
  }

  /// Goes on an errand to a node, over its connection or a new one. Says whether it could; with too
  /// many under way, or nowhere to dial, it could not.
  boolean begin(Purpose purpose, Address at, @Nullable NodeId expected, Turn turn) {
    NodeId known = expected != null && connected.containsKey(expected) ? expected : null;
    if (isFull() || known == null && !at.isDialable()) {
      return false;
    }
    Errand errand = new Errand(++begun, purpose, at, expected);
    if (known != null) {
      errands.put(errand.number, errand);
      ask(errand, known, turn);
    } else {
      errand.isDialler = !isUnderWay(other -> other.isDialler && other.isDialling(at));
      errands.put(errand.number, errand);
      if (errand.isDialler) {
        turn.emit(new Output.Connect(at));
      }
    }
    if (errands.containsKey(errand.number)) {
      turn.schedule(new HyParViewTimer.ErrandDue(errand.number), config.stepTimeout());
    }
    return true;
  }

  /// Says what an errand is for. One that expects no answer ends with that.
  void ask(Errand errand, NodeId node, Turn turn) {
    errand.asked = node;
    errand.purpose.words(turn.nowNanos()).forEach(message -> turn.send(node, message));
    if (errand.purpose instanceof Errand.Replying) {
      errands.remove(errand.number);
    }
  }

  /// The errands that wait for that dial.
  List<Errand> dialling(Address at) {
    return select(errand -> errand.isDialling(at));
  }

  void dialled(NodeId node) {
    dialled.add(node);
  }

  /// Ends the errands for which that node was asked, since it hung up.
  List<Errand> disconnected(NodeId node) {
    connected.remove(node);
    dialled.remove(node);
    List<Errand> ended = select(errand -> node.equals(errand.asked));
    ended.forEach(this::end);
    return ended;
  }

  /// The errand of that number, which ends; `null` when it has ended.
  @Nullable Errand expired(long number) {
    return errands.remove(number);
  }

  /// Ends the errand that asked that node for that relation; `null` if there is none.
  @Nullable Errand answered(NodeId node, long relation) {
    Errand errand =
        first(e -> node.equals(e.asked) && e.isForRelation() && e.purpose.relation() == relation);
    if (errand != null) {
      end(errand);
    }
    return errand;
  }

  /// The first errand of that kind for which that node was asked.
  @Nullable Errand asking(NodeId node, Class<? extends Purpose> kind) {
    return first(errand -> node.equals(errand.asked) && kind.isInstance(errand.purpose));
  }

  void end(Errand errand) {
    errands.remove(errand.number);
  }

  void clear() {
    errands.clear();
    dialled.clear();
  }

  /// Hangs up on a node that this one dialled, unless it is a peer or something is still to be said.
  void letGo(NodeId node, Turn turn) {
    if (dialled.contains(node)
        && active.find(node) == null
        && !isUnderWay(errand -> errand.concerns(node))) {
      dialled.remove(node);
      turn.emit(new Output.Retire(node, "no peer"));
    }
  }

  private @Nullable Errand first(Predicate<Errand> which) {
    for (Errand errand : errands.values()) {
      if (which.test(errand)) {
        return errand;
      }
    }
    return null;
  }

  private List<Errand> select(Predicate<Errand> which) {
    List<Errand> selected = new ArrayList<>();
    for (Errand errand : errands.values()) {
      if (which.test(errand)) {
        selected.add(errand);
      }
    }
    return selected;
  }
}
