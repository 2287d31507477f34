package dev.partisan.wire;

import static dev.partisan.wire.FrameBytes.ack;
import static dev.partisan.wire.FrameBytes.concat;
import static dev.partisan.wire.FrameBytes.fragment;
import static dev.partisan.wire.FrameBytes.header;
import static dev.partisan.wire.FrameBytes.message;
import static dev.partisan.wire.FrameBytes.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  private static final byte[] MIXED =
      concat(
          message(new byte[] {7}),
          fragment(3, 30, "twelve bytes".getBytes(UTF_8)),
          ack(300),
          fragment(4, 1, new byte[] {9}),
          message("a longer message".getBytes(UTF_8)),
          fragment(3, 30, "eighteen more ones".getBytes(UTF_8)));

  private static final List<String> MIXED_FOUND = decodedWhole(MIXED);

  private final FrameDecoder decoder = new FrameDecoder(Frames.MAX_BODY_BYTES);
  private final RecordingSink sink = new RecordingSink();

  @Test
  void findsEachFrameWithItsExactBytes() {
    feed(concat(message(new byte[] {1, 2}), ack(258), fragment(5, 9, new byte[] {3, 4})));

    assertThat(sink.found())
        .containsExactly("MESSAGE 0102", "ACK 0000000000000102", "FRAGMENT 5/9 0304");
  }

  @Test
  void findsTheSameFramesHoweverTheBytesAreSplitInThree() {
    for (int first = 0; first <= MIXED.length; first++) {
      for (int second = first; second <= MIXED.length; second++) {
        FrameDecoder fresh = new FrameDecoder(Frames.MAX_BODY_BYTES);
        RecordingSink found = new RecordingSink();
        feed(fresh, found, Arrays.copyOfRange(MIXED, 0, first));
        feed(fresh, found, Arrays.copyOfRange(MIXED, first, second));
        feed(fresh, found, Arrays.copyOfRange(MIXED, second, MIXED.length));
        assertThat(found.found()).as("split at %d, %d", first, second).isEqualTo(MIXED_FOUND);
      }
    }
  }

  @Test
  void findsTheSameFramesWhenFedByteByByte() {
    for (byte b : MIXED) {
      feed(new byte[] {b});
    }

    assertThat(sink.found()).isEqualTo(MIXED_FOUND);
  }

  @Test
  void findsTheSameFramesInRandomReads() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      byte[] stream = randomFrames(random, 1 + random.nextInt(30));
      FrameDecoder fresh = new FrameDecoder(Frames.MAX_BODY_BYTES);
      RecordingSink found = new RecordingSink();
      int most = 1 << random.nextInt(18);
      for (int at = 0; at < stream.length; ) {
        int length = Math.min(stream.length - at, 1 + random.nextInt(most));
        feed(fresh, found, Arrays.copyOfRange(stream, at, at + length));
        at += length;
      }
      assertThat(found.found().equals(decodedWhole(stream))).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void passesAFragmentOnInThePartsThatWereRead() {
    byte[] stream = fragment(1, 100, new byte[100]);

    feed(Arrays.copyOfRange(stream, 0, 50));
    feed(Arrays.copyOfRange(stream, 50, 80));
    assertThat(sink.found()).isEmpty();
    assertThat(sink.fragmentParts()).isEqualTo(2);

    feed(Arrays.copyOfRange(stream, 80, stream.length));
    assertThat(sink.found()).hasSize(1);
    assertThat(sink.fragmentParts()).isEqualTo(3);
  }

  @Test
  void aHeldChunkKeepsTheBytesOfItsFragments() {
    List<Chunk> recycled = new ArrayList<>();
    byte[] part = random(new Random(1), 40_000);
    Chunk chunk = new Chunk(ByteBuffer.wrap(fragment(1, 80_000, part)), recycled::add);
    List<ByteBuffer> kept = new ArrayList<>();

    decoder.decode(
        chunk,
        new FrameSink() {
          @Override
          public void frame(FrameType type, ByteBuffer body) {}

          @Override
          public void fragment(int stream, int total, Chunk in, ByteBuffer bytes, boolean isLast) {
            in.hold();
            kept.add(bytes.slice());
          }
        });

    assertThat(chunk.isShared()).isTrue();
    chunk.release();
    assertThat(recycled).isEmpty();
    assertThat(FrameBytes.bytes(kept.getFirst())).isEqualTo(part);
    chunk.release();
    assertThat(recycled).containsExactly(chunk);
  }

  @Test
  void goesOnFromThePositionAndStopsAtTheLimitOfTheChunk() {
    byte[] padded = concat(new byte[] {99, 99}, message(new byte[] {5}), new byte[] {99, 99});
    ByteBuffer buffer = ByteBuffer.wrap(padded).position(2).limit(7);

    decoder.decode(new Chunk(buffer, chunk -> {}), sink);

    assertThat(sink.found()).containsExactly("MESSAGE 05");
    assertThat(buffer.position()).isEqualTo(7);
    assertThat(buffer.limit()).isEqualTo(7);
  }

  @Test
  void aSinkMayLeaveAFramesBytesUnread() {
    feed(concat(message(new byte[50]), message(new byte[] {1})));

    assertThat(sink.found()).hasSize(2).last().isEqualTo("MESSAGE 01");
  }

  @Test
  void aTruncatedFrameIsNotShown() {
    byte[] whole = message(new byte[100]);

    feed(Arrays.copyOf(whole, whole.length - 1));

    assertThat(sink.found()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 15, 22, 31, 32, 127, 128, 255})
  void anUnknownTypeIsMalformed(int code) {
    assertMalformed(concat(header(code, 1), new byte[1]), "unknown frame type " + code);
  }

  @Test
  void aFrameWithoutABodyIsMalformed() {
    assertMalformed(concat(header(1, 0), new byte[1]), "without a body");
    assertMalformed(concat(header(2, 0), new byte[9]), "without a body");
  }

  @Test
  void aBodyOfTheLargestLengthIsTakenAndOneByteMoreIsMalformed() {
    FrameDecoder narrow = new FrameDecoder(10);
    feed(narrow, sink, message(new byte[10]));
    assertThat(sink.found()).hasSize(1);

    assertThatThrownBy(() -> feed(new FrameDecoder(10), sink, message(new byte[11])))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("longer than the allowed 10");
    feed(message(new byte[Frames.MAX_BODY_BYTES]));
    assertMalformed(concat(header(1, Frames.MAX_BODY_BYTES + 1), new byte[8]), "longer than");
    assertMalformed(concat(header(1, 0xFF_FFFF), new byte[8]), "longer than");
  }

  @Test
  void aFragmentLongerThanItsMessageIsMalformed() {
    assertMalformed(fragment(1, 9, new byte[10]), "fragment of 10 bytes in a message of 9");
    assertMalformed(fragment(1, -1, new byte[10]), "in a message of -1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8})
  void aFragmentWithoutBytesIsMalformed(int length) {
    assertMalformed(concat(header(2, length), new byte[20]), "fragment of");
  }

  @Test
  void randomBytesAreMalformedOrFrames() {
    SplittableRandom random = new SplittableRandom(42);
    CountingSink sunk = new CountingSink();
    int malformed = 0;
    for (int i = 0; i < 1_000_000; i++) {
      FrameDecoder fresh = new FrameDecoder(Frames.MAX_BODY_BYTES);
      byte[] garbage = random(random, 1 + random.nextInt(40));
      if (random.nextBoolean()) {
        garbage[0] = (byte) (1 + random.nextInt(3));
        garbage[Math.min(1, garbage.length - 1)] = (byte) random.nextInt(3);
      }
      int split = random.nextInt(garbage.length + 1);
      try {
        feed(fresh, sunk, Arrays.copyOfRange(garbage, 0, split));
        feed(fresh, sunk, Arrays.copyOfRange(garbage, split, garbage.length));
      } catch (MalformedFrameException expected) {
        malformed++;
      } catch (RuntimeException e) {
        throw new AssertionError("garbage " + FrameBytes.hex(garbage) + " split at " + split, e);
      }
    }
    assertThat(malformed).isGreaterThan(500_000);
    assertThat(sunk.bytes).isGreaterThan(100_000);
  }

  private void assertMalformed(byte[] bytes, String message) {
    assertThatThrownBy(() -> feed(new FrameDecoder(Frames.MAX_BODY_BYTES), sink, bytes))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(
            () -> {
              FrameDecoder fresh = new FrameDecoder(Frames.MAX_BODY_BYTES);
              for (byte b : bytes) {
                feed(fresh, sink, new byte[] {b});
              }
            })
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining(message);
  }

  private void feed(byte[] bytes) {
    feed(decoder, sink, bytes);
  }

  private static void feed(FrameDecoder decoder, FrameSink sink, byte[] bytes) {
    Chunk chunk = new Chunk(ByteBuffer.wrap(bytes), back -> {});
    decoder.decode(chunk, sink);
    if (chunk.buffer().hasRemaining()) {
      throw new AssertionError("the decoder left " + chunk.buffer().remaining() + " bytes");
    }
  }

  private static List<String> decodedWhole(byte[] bytes) {
    RecordingSink sink = new RecordingSink();
    feed(new FrameDecoder(Frames.MAX_BODY_BYTES), sink, bytes);
    return sink.found();
  }

  private static byte[] randomFrames(RandomGenerator random, int count) {
    byte[][] frames = new byte[count][];
    for (int i = 0; i < count; i++) {
      int most = random.nextInt(8) == 0 ? Frames.MAX_PART_BYTES : 200;
      byte[] body = random(random, 1 + random.nextInt(most));
      frames[i] =
          switch (random.nextInt(3)) {
            case 0 -> message(body);
            case 1 -> fragment(random.nextInt(), body.length + random.nextInt(1_000_000), body);
            default -> ack(random.nextLong());
          };
    }
    return concat(frames);
  }

  private static final class CountingSink implements FrameSink {
    private long bytes;

    @Override
    public void frame(FrameType type, ByteBuffer body) {
      bytes += body.remaining();
    }

    @Override
    public void fragment(int stream, int total, Chunk chunk, ByteBuffer part, boolean isComplete) {
      bytes += part.remaining();
    }
  }
}
