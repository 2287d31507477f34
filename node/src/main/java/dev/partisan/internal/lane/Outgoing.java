package dev.partisan.internal.lane;

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
public record Outgoing(
    MessageHeader.Kind kind,
    long sender,
    long pid,
    @Nullable String name,
    long requestId,
    long key,
    Object payload) {

  void encode(PayloadCodec codec, PayloadOutput out) {
    MessageHeader.write(out, kind, pid, name, requestId);
    if (payload instanceof Frozen frozen) {
      frozen.writeTo(out);
    } else {
      codec.encode(payload, out);
    }
  }

  Outgoing withPayload(Object other) {
    return new Outgoing(kind, sender, pid, name, requestId, key, other);
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
    return new Pair(sender, pid, name == null ? "" : name, key);
  }
}
