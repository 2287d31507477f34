package dev.partisan.internal.lane;

import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Itinerary;
import dev.partisan.wire.MessageHeader;
import dev.partisan.wire.Parcel.Pair;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadOutput;
import org.jspecify.annotations.Nullable;

/// A message on its way out of this node.
///
/// @param sender the sending process, 0 for none
/// @param pid the receiving process, or 0 where `name` says it or the kind has no target
/// @param key the hash of the partition key, or 0
/// @param itinerary of a message that other nodes hand on; else `null`
public record Outgoing(
    MessageHeader.Kind kind,
    long sender,
    long pid,
    @Nullable String name,
    long requestId,
    long key,
    Object payload,
    @Nullable Itinerary itinerary) {

  /// A message on a direct way.
  public Outgoing(
      MessageHeader.Kind kind,
      long sender,
      long pid,
      @Nullable String name,
      long requestId,
      long key,
      Object payload) {
    this(kind, sender, pid, name, requestId, key, payload, null);
  }

  /// The same message, for others to hand on.
  public Outgoing relayed(NodeId origin, NodeId destination, int hops) {
    Itinerary way = new Itinerary(origin, destination, pair().hashCode(), hops);
    return new Outgoing(kind, sender, pid, name, requestId, key, payload, way);
  }

  void encode(PayloadCodec codec, PayloadOutput out) {
    if (itinerary == null) {
      MessageHeader.write(out, kind, pid, name, requestId);
    } else {
      MessageHeader.writeRelayed(out, itinerary, kind, pid, name, requestId);
    }
    codec.encode(payload, out);
  }

  /// Whose order this message keeps.
  Pair pair() {
    return new Pair(sender, pid, name == null ? "" : name, key);
  }
}
