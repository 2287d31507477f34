package dev.partisan.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The least that a receiver of small messages must do: it takes large reads apart into frames and looks at each byte.
final class FrameReading {
  /// Keeps the looking from being optimized away.
  private static volatile long seen;

  private FrameReading() {}

  /// Counts the frames until the stream ends.
  static long countFrames(SocketChannel channel, ByteBuffer chunk) throws IOException {
    long frames = 0;
    while (channel.read(chunk) >= 0) {
      frames += parse(chunk.flip());
      chunk.compact();
    }
    return frames;
  }

  private static int parse(ByteBuffer in) {
    int frames = 0;
    long sum = 0;
    while (in.remaining() >= Integer.BYTES) {
      int start = in.position();
      int length = in.getInt(start);
      int end = start + Integer.BYTES + length;
      if (end > in.limit()) {
        break;
      }
      int at = start + Integer.BYTES;
      for (; at <= end - Long.BYTES; at += Long.BYTES) {
        sum += in.getLong(at);
      }
      for (; at < end; at++) {
        sum += in.get(at);
      }
      in.position(end);
      frames++;
    }
    seen = sum;
    return frames;
  }

  /// The sum of what was looked at last.
  static long seen() {
    return seen;
  }
}
