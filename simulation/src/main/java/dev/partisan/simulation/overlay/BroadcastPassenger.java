package dev.partisan.simulation.overlay;

import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Timer;
import dev.partisan.protocol.plumtree.BroadcastId;
import dev.partisan.protocol.plumtree.Plumtree;
import dev.partisan.protocol.plumtree.PlumtreeConfig;
import dev.partisan.protocol.plumtree.PlumtreeInput;
import dev.partisan.protocol.plumtree.PlumtreeMessage;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;
import dev.partisan.protocol.plumtree.PlumtreeOutput;
import dev.partisan.protocol.plumtree.PlumtreeTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Plumtree on the nodes of an overlay simulation. Broadcasts have no payload, only ids.
///
/// ```java
/// BroadcastPassenger.Log log = (node, id, hops) -> reached++;
/// var simulation = new OverlaySimulation(seed, protocols,
///     (id, random) -> new BroadcastPassenger(id, config, random, log));
/// simulation.tell(0, (plumtree, now) -> ((BroadcastPassenger) plumtree).broadcast(now));
/// ```
public final class BroadcastPassenger implements Passenger {
  /// Hears of broadcasts that arrive.
  @FunctionalInterface
  public interface Log {
    /// A copy has arrived, the first one or another.
    default void arrived(BroadcastId id) {}

    /// A broadcast is new at a node.
    ///
    /// @param hops links it has crossed; 0 at the node that made it
    void delivered(NodeId at, BroadcastId id, int hops);
  }

  private final NodeId self;
  private final Plumtree plumtree;
  private final Log log;
  private boolean isStarted;
  private long broadcasts;

  public BroadcastPassenger(NodeId self, PlumtreeConfig config, RandomGenerator random, Log log) {
    this.self = self;
    this.plumtree = new Plumtree(self, config, random);
    this.log = log;
  }

  /// Broadcasts once more from this node.
  public List<Output> broadcast(long nowNanos) {
    BroadcastId id = new BroadcastId(self, ++broadcasts);
    return handle(new PlumtreeInput.Broadcast(id), 0, nowNanos);
  }

  @Override
  public List<Output> peerUp(NodeId peer, long nowNanos) {
    List<Output> outputs = new ArrayList<>();
    if (!isStarted) {
      isStarted = true;
      outputs.addAll(handle(new PlumtreeInput.Started(), 0, nowNanos));
    }
    outputs.addAll(handle(new PlumtreeInput.PeerUp(peer), 0, nowNanos));
    return outputs;
  }

  @Override
  public List<Output> peerDown(NodeId peer, long nowNanos) {
    return handle(new PlumtreeInput.PeerDown(peer), 0, nowNanos);
  }

  @Override
  public List<Output> received(NodeId from, Message message, long nowNanos) {
    int hops = 0;
    if (message instanceof Gossip gossip) {
      hops = gossip.hops();
      log.arrived(gossip.id());
    }
    return handle(new PlumtreeInput.Received(from, (PlumtreeMessage) message), hops, nowNanos);
  }

  @Override
  public List<Output> expired(Timer timer, long nowNanos) {
    return handle(new PlumtreeInput.Expired((PlumtreeTimer) timer), 0, nowNanos);
  }

  private List<Output> handle(PlumtreeInput input, int hops, long nowNanos) {
    List<PlumtreeOutput> wanted = plumtree.handle(input, nowNanos);
    if (wanted.isEmpty()) {
      return List.of();
    }
    List<Output> outputs = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      switch (wanted.get(i)) {
        case PlumtreeOutput.Deliver(BroadcastId id) -> log.delivered(self, id, hops);
        case PlumtreeOutput.Push(Gossip gossip, List<NodeId> to) -> {
          for (int j = 0; j < to.size(); j++) {
            outputs.add(new Output.Send(to.get(j), gossip));
          }
        }
        case PlumtreeOutput.Answer(NodeId to, Gossip gossip) ->
            outputs.add(new Output.Send(to, gossip));
        case PlumtreeOutput.Send(NodeId to, PlumtreeMessage message) ->
            outputs.add(new Output.Send(to, message));
        case PlumtreeOutput.Schedule(PlumtreeTimer timer, var after) ->
            outputs.add(new Output.Schedule(timer, after));
        case PlumtreeOutput.Duplicate _, PlumtreeOutput.Dropped _, PlumtreeOutput.Refused _ -> {}
      }
    }
    return outputs;
  }
}
