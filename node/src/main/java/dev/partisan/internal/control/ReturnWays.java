package dev.partisan.internal.control;

import dev.partisan.internal.lane.LaneTable;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.HandshakeMessage.Refuse;
import java.util.LinkedHashMap;
import java.util.Map;

/// Whether those who join through this node are found where they advertise to be: it dials them there, once. Without
/// that, nobody would notice before the newcomer's own connections are lost. Lives on the node's serial loop.
final class ReturnWays {
  /// Who is told what became of it.
  @FunctionalInterface
  interface Listener {
    void outOfReach(NodeId member, Address advertised, String reason);
  }

  /// Those that are remembered as checked; the oldest are forgotten beyond this.
  private static final int MAX_CHECKED = 1_000;

  private final LaneTable table;
  private final SerialLoop loop;
  private final Listener listener;
  private final Map<NodeId, Address> checked =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Address> eldest) {
          return size() > MAX_CHECKED;
        }
      };

  ReturnWays(LaneTable table, SerialLoop loop, Listener listener) {
    this.table = table;
    this.loop = loop;
    this.listener = listener;
  }

  /// A node asked who is here. It is asked the same in turn, which ends there: both have asked then.
  void check(NodeId member, Address advertised) {
    if (!advertised.isDialable() || advertised.equals(checked.put(member, advertised))) {
      return;
    }
    table.probe(
        advertised,
        new LaneTable.ProbeListener() {
          @Override
          public void answered(Refuse refusal) {
            NodeId there = refusal.self();
            if (there == null) {
              failed(refusal.text());
            } else if (!there.equals(member)) {
              failed("there is " + there);
            }
          }

          @Override
          public void failed(String reason) {
            loop.execute(() -> listener.outOfReach(member, advertised, reason));
          }
        });
  }
}
