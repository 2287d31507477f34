package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// What a peer announces costs nothing; only what it sends does.
class FrameDecoderMemoryTest {
  private static final int SLACK_BYTES = 64 * 1024;

  private final FrameDecoder decoder = new FrameDecoder(Frames.MAX_BODY_BYTES);
  private final FrameSink sink = new RecordingSink();

  @Test
  void anAnnouncedFrameAllocatesNothingAheadOfItsBytes() throws ReflectiveOperationException {
    byte[] cutOff = FrameBytes.concat(FrameBytes.header(1, Frames.MAX_PART_BYTES), new byte[1]);
    Chunk chunk = chunkOf(cutOff);
    new FrameDecoder(Frames.MAX_BODY_BYTES).decode(chunkOf(cutOff), sink);
    long before = allocatedBytes();

    for (int i = 0; i < 100; i++) {
      chunk.buffer().rewind();
      new FrameDecoder(Frames.MAX_BODY_BYTES).decode(chunk, sink);
    }

    assertThat(allocatedBytes() - before).isLessThan(SLACK_BYTES);
  }

  @Test
  void aFrameThatComesInSmallReadsAllocatesInProportionToItsBytes()
      throws ReflectiveOperationException {
    byte[] frame = FrameBytes.message(new byte[Frames.MAX_PART_BYTES]);
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    Chunk chunk = new Chunk(buffer, back -> {});
    feedByteByByte(chunk, 100);
    long before = allocatedBytes();

    feedByteByByte(chunk, frame.length - 1);

    assertThat(allocatedBytes() - before).isLessThan(4L * frame.length + SLACK_BYTES);
  }

  private void feedByteByByte(Chunk chunk, int to) {
    ByteBuffer buffer = chunk.buffer();
    while (buffer.position() < to) {
      buffer.limit(buffer.position() + 1);
      decoder.decode(chunk, sink);
    }
  }

  private static Chunk chunkOf(byte[] bytes) {
    return new Chunk(ByteBuffer.wrap(bytes), back -> {});
  }

  /// Bytes that this thread has allocated so far. By reflection, as the module does without the
  /// JVM's management.
  private static long allocatedBytes() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method allocated =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes");
    return (long) allocated.invoke(threads);
  }
}
