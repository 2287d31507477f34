package dev.partisan.internal.lane;

import dev.partisan.wire.Frames;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadOutput;
import dev.partisan.wire.payload.PayloadTooLargeException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An encoded payload that stands for a message which its sender could still change, such as one with an
/// array in it, while it waits.
public final class Frozen {
  private final List<ByteBuffer> bytes;

  private Frozen(List<ByteBuffer> bytes) {
    this.bytes = bytes;
  }

  /// Bytes that it takes up.
  long length() {
    return bytes.stream().mapToLong(ByteBuffer::capacity).sum();
  }

  void writeTo(PayloadOutput out) {
    bytes.forEach(out::putBytes);
  }

  /// Makes messages such that they may be kept.
  public static final class Freezer {
    private final PayloadCodec codec;
    private final int maxMessageBytes;

    public Freezer(PayloadCodec codec, int maxMessageBytes) {
      this.codec = codec;
      this.maxMessageBytes = maxMessageBytes;
    }

    /// Whether a message may be kept as it is, because nothing can change it.
    boolean isShareable(Outgoing message) {
      return codec.isShareable(message.payload());
    }

    /// The message with its payload encoded; `null` when it is larger than the limit.
    @Nullable Outgoing freeze(Outgoing message) {
      PayloadOutput out =
          new PayloadOutput(() -> ByteBuffer.allocate(Frames.MAX_PART_BYTES), maxMessageBytes);
      out.reset(ByteBuffer.allocate(FIRST_BYTES));
      try {
        codec.encode(message.payload(), out);
      } catch (PayloadTooLargeException e) {
        return null;
      }
      return message.withPayload(new Frozen(List.copyOf(out.finish())));
    }
  }

  /// Most messages are small, and many may wait.
  private static final int FIRST_BYTES = 256;
}
