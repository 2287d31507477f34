package dev.partisan.wire;

import dev.partisan.wire.LaneEnd.Sizes;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// The receiving half of a [LaneEnd]: reads into pooled chunks as an event loop does, and checks
/// the window.
final class LaneIntake {
  private final Sizes sizes;
  private final FakePool pool;
  private final Ledger incoming;
  private final LaneReceiver receiver;

  /// The window's own account: streams in progress with their lengths, and those of them with a
  /// whole frame.
  private final Map<Integer, Integer> lengths = new LinkedHashMap<>();

  private final Map<Integer, Boolean> begun = new LinkedHashMap<>();
  private long session;
  private Chunk chunk;
  private int filled;

  LaneIntake(Sizes sizes, FakePool pool, Ledger incoming) {
    this.sizes = sizes;
    this.pool = pool;
    this.incoming = incoming;
    this.receiver = new LaneReceiver(sizes.window(), sizes.maxMessageBytes());
    this.chunk = pool.take();
  }

  LaneReceiver receiver() {
    return receiver;
  }

  /// Reads up to `most` bytes.
  void read(FakePipe pipe, int most, FrameDecoder decoder, FrameSink sink) {
    if (!chunk.isShared()) {
      filled = 0;
    } else if (pool.chunkBytes() - filled < pool.chunkBytes() / 4) {
      chunk.release();
      chunk = pool.take();
      filled = 0;
    }
    ByteBuffer buffer = chunk.buffer().clear().position(filled);
    pipe.read(buffer, most);
    int start = filled;
    filled = buffer.position();
    buffer.limit(filled).position(start);
    decoder.decode(chunk, sink);
  }

  void message(ByteBuffer body) {
    receiver.count(Frames.HEADER_BYTES + body.remaining());
    incoming.delivered(body);
  }

  void fragment(int stream, int total, Chunk in, ByteBuffer bytes, boolean isComplete) {
    account(stream, total, isComplete);
    int length = bytes.remaining();
    Assembly whole = receiver.fragment(stream, total, in, bytes, isComplete);
    receiver.count(length, isComplete);
    if (whole != null) {
      lengths.remove(stream);
      begun.remove(stream);
      ByteBuffer body = ByteBuffer.allocate(whole.length());
      whole.slices().forEach(body::put);
      whole.release();
      incoming.delivered(body.flip());
    }
  }

  private void account(int stream, int total, boolean isComplete) {
    lengths.put(stream, total);
    long sum = lengths.values().stream().mapToLong(Integer::longValue).sum();
    if (sum > sizes.window() && lengths.size() > 1) {
      throw new AssertionError(sum + " bytes are in progress, the window is " + sizes.window());
    }
    if (isComplete) {
      begun.put(stream, true);
    }
  }

  void forgetUnless(long peerSession) {
    if (session != peerSession) {
      lengths.clear();
      begun.clear();
    }
    session = peerSession;
  }

  void disconnected() {
    lengths.keySet().retainAll(begun.keySet());
    receiver.disconnected();
  }

  /// The lane ends.
  void clear() {
    receiver.clear();
  }
}
