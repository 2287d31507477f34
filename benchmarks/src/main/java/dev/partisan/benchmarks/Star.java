package dev.partisan.benchmarks;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A topology of stubs: whoever connects is a member and is kept, and nobody is told of others. So many nodes meet one,
/// as they do in a full mesh, without the connections between them.
///
/// A node joins all of its contacts.
final class Star implements Protocol {
  /// What its nodes say to each other: nothing.
  record Silence() implements Message {}

  private final Member self;
  private final Map<String, Member> others = new TreeMap<>();
  private final Set<Address> pending = new LinkedHashSet<>();
  private long joinId;

  Star(NodeId self, Address address) {
    this.self = new Member(self, address, true);
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    List<Output> outputs = new ArrayList<>();
    switch (input) {
      case Input.JoinRequested(long id, List<Address> contacts) -> {
        joinId = id;
        pending.addAll(contacts);
        contacts.stream().map(Output.Connect::new).forEach(outputs::add);
      }
      case Input.Dialed(Address contact, NodeId peer) -> {
        meet(peer, contact, outputs);
        if (pending.remove(contact) && pending.isEmpty()) {
          outputs.add(new Output.JoinCompleted(joinId));
        }
      }
      case Input.DialFailed(Address contact, String _) -> outputs.add(new Output.Connect(contact));
      case Input.Connected(NodeId peer, Address at) -> meet(peer, at, outputs);
      case Input.Disconnected(NodeId peer, String _) -> lose(peer, outputs);
      case Input.LeaveRequested(long id, String _) ->
          outputs.add(new Output.LeaveFailed(id, "nobody leaves a star"));
      case Input.Started _, Input.Received _, Input.Expired _, Input.Offered _ -> {}
    }
    return outputs;
  }

  private void meet(NodeId peer, Address at, List<Output> outputs) {
    Member before = others.put(peer.name(), new Member(peer, at, true));
    if (before == null) {
      outputs.add(new Output.KeepConnected(peer, at));
      outputs.add(new MemberEvent.Joined(peer, at));
    }
    if (before == null || !before.isReachable()) {
      outputs.add(new MemberEvent.Reachable(peer, at));
    }
  }

  private void lose(NodeId peer, List<Output> outputs) {
    Member before = others.get(peer.name());
    if (before != null) {
      others.put(peer.name(), new Member(peer, before.at(), false));
      outputs.add(new MemberEvent.Unreachable(peer, before.at()));
    }
  }

  @Override
  public List<Member> members() {
    List<Member> members = new ArrayList<>(List.of(self));
    members.addAll(others.values());
    return members;
  }
}
