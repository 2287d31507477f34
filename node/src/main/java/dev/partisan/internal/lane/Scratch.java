package dev.partisan.internal.lane;

import dev.partisan.wire.Frames;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadOutput;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A buffer in which one frame is encoded before it is appended to a lane's log.
///
/// Pooled by the JVM: about one a processor is in use at a time, because nobody parks while holding
/// one.
final class Scratch {
  /// The message does not fit into one frame. One instance, without a stack: it only ends the
  /// attempt.
  static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings(
        "StaticAssignmentOfThrowable") // without a stack it is the same wherever it is thrown
    private static final Full INSTANCE = new Full();

    private Full() {
      super("larger than one frame", null, false, false);
    }
  }

  private static final int SLOTS =
      Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 4;
  private static final AtomicReferenceArray<@Nullable Scratch> POOL =
      new AtomicReferenceArray<>(SLOTS);

  private final ByteBuffer frame = ByteBuffer.allocate(Frames.HEADER_BYTES + Frames.MAX_PART_BYTES);
  private final PayloadOutput out =
      new PayloadOutput(
          () -> {
            throw Full.INSTANCE;
          },
          Long.MAX_VALUE);

  private final int slot;

  private Scratch(int slot) {
    this.slot = slot;
  }

  static Scratch take() {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < SLOTS; i++) {
      int slot = start + i & SLOTS - 1;
      Scratch free = POOL.getOpaque(slot) == null ? null : POOL.getAndSet(slot, null);
      if (free != null) {
        return free;
      }
    }
    return new Scratch(start & SLOTS - 1);
  }

  /// Back into its slot. Should another one have come there meanwhile, that one is left to the
  /// collector: it is rare, and asking would cost each message a fence.
  void giveBack() {
    POOL.setRelease(slot, this);
  }

  /// The whole message frame, valid until this scratch is used or given back.
  ///
  /// @throws Full when the message is too large for one frame
  ByteBuffer encode(Outgoing message, PayloadCodec codec) {
    frame.clear().position(Frames.HEADER_BYTES);
    out.reset(frame);
    message.encode(codec, out);
    int body = (int) out.totalBytes();
    out.finish();
    Frames.putMessageHeader(frame, 0, body);
    return frame.position(0);
  }

  /// The payload alone, under the same conditions.
  ByteBuffer encodePayload(Object payload, PayloadCodec codec) {
    out.reset(frame.clear());
    codec.encode(payload, out);
    return out.finish().getFirst();
  }
}
