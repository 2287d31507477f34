package dev.partisan.internal.broadcast;

import dev.partisan.wire.payload.MalformedPayloadException;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadInput;
import dev.partisan.wire.payload.PayloadOutput;
import dev.partisan.wire.payload.PayloadTooLargeException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is in broadcasts, to bytes and back: once for all receivers.
final class Contents {
  private static final int FIRST_BYTES = 256;
  private static final int FURTHER_BYTES = 64 * 1024;

  /// Of a message's limit, what goes to the words around the payload.
  private static final int ENVELOPE_BYTES = 2 * 1024;

  private final PayloadCodec codec;
  private final int maxBytes;

  Contents(PayloadCodec codec, int maxMessageBytes) {
    this.codec = codec;
    this.maxBytes = Math.max(1, maxMessageBytes - ENVELOPE_BYTES);
  }

  /// Values, one behind the other; `null` when they are too large together.
  ///
  /// @throws dev.partisan.wire.payload.UnregisteredTypeException when one is of no registered type
  byte @Nullable [] encode(Object... values) {
    PayloadOutput out = new PayloadOutput(() -> ByteBuffer.allocate(FURTHER_BYTES), maxBytes);
    out.reset(ByteBuffer.allocate(FIRST_BYTES));
    try {
      for (Object value : values) {
        codec.encode(value, out);
      }
    } catch (PayloadTooLargeException e) {
      return null;
    }
    byte[] bytes = new byte[(int) out.totalBytes()];
    int at = 0;
    for (ByteBuffer part : out.finish()) {
      int length = part.remaining();
      part.get(bytes, at, length);
      at += length;
    }
    return bytes;
  }

  /// A message, and the id before it if it is named.
  record Decoded(@Nullable Object id, Object message) {}

  /// A fresh copy of what was encoded.
  ///
  /// @throws MalformedPayloadException whatever is wrong with the bytes
  Decoded decode(byte[] bytes, boolean isNamed) {
    PayloadInput in = input(bytes);
    Object id = isNamed ? codec.decode(in) : null;
    return new Decoded(id, codec.decode(in));
  }

  /// One value. As [#decode].
  Object decodeOne(byte[] bytes) {
    return codec.decode(input(bytes));
  }

  private static PayloadInput input(byte[] bytes) {
    PayloadInput in = new PayloadInput();
    in.reset(List.of(ByteBuffer.wrap(bytes)));
    return in;
  }
}
