package dev.partisan.internal.lane;

import dev.partisan.wire.Frames;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadInput;
import dev.partisan.wire.payload.PayloadOutput;
import dev.partisan.wire.payload.PayloadTooLargeException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodes messages that stay on this node: for their size, and for a copy of those that could
/// change.
public final class Measure {
  /// A message that its sender cannot change any more, and its encoded size.
  public record Measured(Object message, int bytes) {}

  private final PayloadCodec codec;
  private final int maxMessageBytes;

  public Measure(PayloadCodec codec, int maxMessageBytes) {
    this.codec = codec;
    this.maxMessageBytes = maxMessageBytes;
  }

  /// The message itself, if it cannot change, or a copy; `null` when it is larger than the limit.
  public @Nullable Measured copy(Object message) {
    Scratch scratch = Scratch.take();
    try {
      ByteBuffer bytes = scratch.encodePayload(message, codec);
      return measured(message, bytes.remaining(), List.of(bytes));
    } catch (Scratch.Full e) {
      // too large for a scratch: goes on below
    } finally {
      scratch.giveBack();
    }
    return copyLarge(message);
  }

  private @Nullable Measured copyLarge(Object message) {
    PayloadOutput out =
        new PayloadOutput(() -> ByteBuffer.allocate(Frames.MAX_PART_BYTES), maxMessageBytes);
    try {
      out.reset(ByteBuffer.allocate(Frames.MAX_PART_BYTES));
      codec.encode(message, out);
      int bytes = (int) out.totalBytes();
      return measured(message, bytes, out.finish());
    } catch (PayloadTooLargeException e) {
      return null;
    }
  }

  private Measured measured(Object message, int bytes, List<ByteBuffer> encoded) {
    if (codec.isShareable(message)) {
      return new Measured(message, bytes);
    }
    PayloadInput in = new PayloadInput();
    in.reset(encoded);
    return new Measured(codec.decode(in), bytes);
  }
}
