package dev.partisan.internal.lane;

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
public record Outgoing(
    MessageHeader.Kind kind,
    long sender,
    long pid,
    @Nullable String name,
    long requestId,
    long key,
    Object payload) {

  void encode(PayloadCodec codec, PayloadOutput out) {
    MessageHeader.write(out, kind, sender, pid, name, requestId);
    codec.encode(payload, out);
  }

  /// Whose order this message keeps.
  Pair pair() {
    return new Pair(sender, pid, name == null ? "" : name, key);
  }
}
