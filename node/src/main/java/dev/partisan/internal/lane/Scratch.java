package dev.partisan.internal.lane;

import dev.partisan.wire.Frames;
import dev.partisan.wire.MessageHeader;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadOutput;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(Scratch.class, "isTaken", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
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

  @SuppressWarnings("unused") // through TAKEN
  private volatile boolean isTaken = true;

  private Scratch() {}

  /// One that nobody uses. The slots stay as they are once they are filled, and only the flag goes to
  /// and fro: a reference that is stored for each message would cost it the collector's barrier, and
  /// with it a fence.
  static Scratch take() {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < SLOTS; i++) {
      int slot = start + i & SLOTS - 1;
      Scratch known = POOL.getAcquire(slot);
      if (known == null) {
        Scratch fresh = new Scratch();
        if (POOL.compareAndSet(slot, null, fresh)) {
          return fresh;
        }
      } else if (!known.isTaken && TAKEN.compareAndSet(known, false, true)) {
        return known;
      }
    }
    return new Scratch(); // left to the collector afterwards
  }

  void giveBack() {
    TAKEN.setRelease(this, false);
  }

  /// The whole message frame, valid until this scratch is used or given back.
  ///
  /// @throws Full when the message is too large for one frame
  ByteBuffer encode(Outgoing message, PayloadCodec codec) {
    begin();
    message.encode(codec, out);
    return end();
  }

  /// The same of a message on a direct way that has a target and no request id.
  ///
  /// @throws Full when the message is too large for one frame
  ByteBuffer encode(
      MessageHeader.Kind kind,
      long pid,
      @Nullable String name,
      Object payload,
      PayloadCodec codec) {
    begin();
    MessageHeader.write(out, kind, 0, pid, name, 0);
    codec.encode(payload, out);
    return end();
  }

  private void begin() {
    frame.clear().position(Frames.HEADER_BYTES);
    out.reset(frame);
  }

  private ByteBuffer end() {
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
