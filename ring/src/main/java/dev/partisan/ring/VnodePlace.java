package dev.partisan.ring;

import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import java.util.Map;
import java.util.TreeMap;

/// Where a vnode lives, and how it reaches the same partition's vnodes of other nodes. It belongs to the vnode.
final class VnodePlace {
  private final Ring ring;
  private final int partition;
  private final String process;
  private final SendOptions requests;
  private final SendOptions repairs;
  private final Map<String, Ref<KvMessage>> others = new TreeMap<>();

  VnodePlace(Ring ring, int partition) {
    this.ring = ring;
    this.partition = partition;
    this.process = KeyValueStore.process(partition);
    this.requests = SendOptions.via(Ring.REQUESTS).key(partition);
    this.repairs = SendOptions.via(Ring.ANTI_ENTROPY).key(partition);
  }

  RingMember self() {
    return ring.self();
  }

  int partition() {
    return partition;
  }

  RingState state() {
    return ring.state();
  }

  Slot slot() {
    return ring.state().slot(partition);
  }

  /// This node's place in the preference list, if it has one.
  boolean isReplica(Slot slot) {
    return slot.replica(self().node(), self().run()).isPresent();
  }

  Ring ring() {
    return ring;
  }

  private Node node() {
    return ring.node();
  }

  private Ref<KvMessage> vnode(String name) {
    return others.computeIfAbsent(name, it -> node().ref(it, process));
  }

  /// On the channel of requests.
  void request(String to, KvMessage message) {
    node().forward(vnode(to), message, requests);
  }

  void answer(Ref<KvMessage> to, KvMessage message) {
    node().forward(to, message, requests);
  }

  /// On the channel of anti-entropy.
  void repair(String to, KvMessage message) {
    node().forward(vnode(to), message, repairs);
  }

  void repair(Ref<KvMessage> to, KvMessage message) {
    node().forward(to, message, repairs);
  }
}
