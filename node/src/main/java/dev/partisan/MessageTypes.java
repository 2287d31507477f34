package dev.partisan;

import dev.partisan.internal.MessageCodecs;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.Types;
import java.lang.invoke.MethodHandles;

/// The message types that a node is told of.
final class MessageTypes {
  private final Types.Builder types = Types.builder();

  void add(Class<?>... messageTypes) {
    types.add(messageTypes);
  }

  void add(MethodHandles.Lookup lookup, Class<?>... messageTypes) {
    types.add(lookup, messageTypes);
  }

  PayloadCodec codec() {
    return MessageCodecs.application(types);
  }
}
