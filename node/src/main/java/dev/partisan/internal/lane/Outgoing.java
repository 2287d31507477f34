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
/// @param pid the receiving process, or 0 where `name` says it or there is none. Of kinds without a
///   target it is not sent, but names the pair whose order is kept
/// @param key the hash of the partition key, or 0
/// @param itinerary of a message that other nodes hand on; else `null`
/// @param onward the pair of a message that this node hands on, since its header does not say all of
///   it; else `null`
public record Outgoing(
    MessageHeader.Kind kind,
    long sender,
    long pid,
    @Nullable String name,
    long requestId,
    long key,
    Object payload,
    @Nullable Itinerary itinerary,
    @Nullable Pair onward) {

  /// A message on a direct way.
  public Outgoing(
      MessageHeader.Kind kind,
      long sender,
      long pid,
      @Nullable String name,
      long requestId,
      long key,
      Object payload) {
    this(kind, sender, pid, name, requestId, key, payload, null, null);
  }

  /// The same message, for others to hand on.
  public Outgoing relayed(NodeId origin, NodeId destination, int hops) {
    Itinerary way = new Itinerary(origin, destination, pair().hashCode(), hops);
    return new Outgoing(kind, sender, pid, name, requestId, key, payload, way, null);
  }

  void encode(PayloadCodec codec, PayloadOutput out) {
    if (itinerary == null) {
      MessageHeader.write(out, kind, sender, pid, name, requestId);
    } else {
      MessageHeader.writeRelayed(out, itinerary, kind, sender, pid, name, requestId);
    }
    if (payload instanceof Frozen frozen) {
      frozen.writeTo(out);
    } else {
      codec.encode(payload, out);
    }
  }

  Outgoing withPayload(Object other) {
    return new Outgoing(kind, sender, pid, name, requestId, key, other, itinerary, onward);
  }

  /// The payload as its sender gave it, if it still is.
  public @Nullable Object original() {
    return payload instanceof Frozen ? null : payload;
  }

  /// Bytes that are kept for the message while it waits, beside what its sender keeps anyway.
  long frozenBytes() {
    return payload instanceof Frozen frozen ? frozen.length() : 0;
  }

  /// The receiver, for people.
  public String target() {
    return name != null ? name : "<" + pid + ">";
  }

  /// Whose order this message keeps.
  Pair pair() {
    return onward != null ? onward : new Pair(sender, pid, name == null ? "" : name, key);
  }
}
