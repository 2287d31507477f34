package dev.partisan.benchmarks;

import dev.partisan.wire.Chunk;
import dev.partisan.wire.FrameDecoder;
import dev.partisan.wire.FrameSink;
import dev.partisan.wire.FrameType;
import dev.partisan.wire.Frames;
import dev.partisan.wire.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.List;

/// What a fuzzer feeds the frame decoder: a byte that says where reads are cut, then the bytes of a connection.
public final class FuzzFrames {
  private static final int SLACK = 64 * 1024;

  /// Keeps the looking from being optimized away.
  private static volatile long seen;

  private FuzzFrames() {}

  /// The sum of what was looked at last.
  static long seen() {
    return seen;
  }

  /// Looks at each byte that it is shown, as a receiver would.
  private static final class Sink implements FrameSink {
    long sum;

    @Override
    public void frame(FrameType type, ByteBuffer body) {
      sum += type.name().length();
      while (body.hasRemaining()) {
        sum += body.get();
      }
    }

    @Override
    public void fragment(int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isComplete) {
      sum += stream + (long) total;
      while (bytes.hasRemaining()) {
        sum += bytes.get();
      }
    }
  }

  /// One input; throws when a promise is broken.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    new FuzzBudget(input.length + SLACK).spend(() -> decode(input));
  }

  private static void decode(byte[] input) {
    int cut = 1 + Byte.toUnsignedInt(input[0]);
    ByteBuffer bytes = ByteBuffer.wrap(input, 1, input.length - 1).slice();
    Chunk chunk = new Chunk(bytes, _ -> {});
    Sink sink = new Sink();
    FrameDecoder decoder = new FrameDecoder(Frames.MAX_BODY_BYTES);
    try {
      for (int start = 0; start < bytes.capacity(); start += cut) {
        bytes.limit(Math.min(bytes.capacity(), start + cut)).position(start);
        decoder.decode(chunk, sink);
      }
    } catch (MalformedFrameException _) {
      // As it should be.
    }
    seen = sink.sum;
  }

  /// Inputs to begin with.
  static List<byte[]> seeds() {
    ByteBuffer all = ByteBuffer.allocate(200).put((byte) 20);
    Frames.putMessageHeader(all, 5);
    all.put(new byte[] {1, 2, 3, 4, 5});
    Frames.putAck(all, 3);
    Frames.putFragmentHeader(all, 7, 30, 20);
    all.put(new byte[20]);
    Frames.putFragmentHeader(all, 7, 30, 10);
    all.put(new byte[10]).flip();
    byte[] seed = new byte[all.remaining()];
    all.get(seed);
    return List.of(seed);
  }
}
