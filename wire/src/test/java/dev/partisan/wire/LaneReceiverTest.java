package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.wire.HandshakeMessage.Received;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaneReceiverTest {
  private static final int PART = Frames.MAX_PART_BYTES;
  private static final int WINDOW = 4 * PART;
  private static final int MAX_MESSAGE = 8 * PART;
  private static final int LARGE = 2 * PART;

  private final FakePool pool = new FakePool(4 * PART);
  private final LaneReceiver receiver = new LaneReceiver(WINDOW, MAX_MESSAGE);

  @Test
  void aMessageIsWholeWithItsLastFragment() {
    byte[] message = FrameBytes.random(new Random(1), PART + 5);

    assertThat(fragment(1, PART + 5, message, 0, PART, true)).isNull();
    Assembly whole = fragment(1, PART + 5, message, PART, 5, true);

    assertThat(whole).isNotNull();
    assertThat(whole.length()).isEqualTo(PART + 5);
    assertThat(joined(whole.slices())).isEqualTo(message);
    whole.release();
    assertThat(pool.inUse()).isZero();
  }

  @Test
  void theWindowIsFullToItsLastByteAndNoFurther() {
    begin(1, LARGE);
    begin(2, LARGE);

    assertMalformed(() -> begin(3, LARGE), "beyond the window of " + WINDOW);
  }

  @Test
  void aMessageLargerThanTheWindowIsTakenAlone() {
    begin(1, WINDOW + 1);

    assertMalformed(() -> begin(2, LARGE), "beyond the window");
    receiver.clear();
    begin(1, LARGE);
    assertMalformed(() -> begin(2, WINDOW + 1), "beyond the window");
  }

  @Test
  void aMessageOverTheLimitIsMalformed() {
    begin(1, MAX_MESSAGE);
    receiver.clear();

    assertMalformed(() -> begin(1, MAX_MESSAGE + 1), "over the limit of " + MAX_MESSAGE);
  }

  @Test
  void aMessageThatFitsOneFrameIsMalformedAsFragments() {
    assertMalformed(() -> begin(1, PART), "fits one frame");
  }

  @Test
  void aStreamThatChangesItsLengthIsMalformed() {
    begin(1, LARGE);

    assertMalformed(() -> begin(1, LARGE + 1), "changed its length");
  }

  @Test
  void moreBytesThanAnnouncedAreMalformed() {
    begin(1, PART + 2);
    byte[] tooMuch = new byte[PART];

    assertMalformed(() -> fragment(1, PART + 2, tooMuch, 0, PART, true), "add up to more");
  }

  @Test
  void finishedMessagesMakeRoomInTheWindow() {
    for (int stream = 1; stream < 10; stream++) {
      byte[] message = new byte[LARGE];
      fragment(stream, LARGE, message, 0, PART, true);
      Assembly whole = fragment(stream, LARGE, message, PART, PART, true);
      assertThat(whole).isNotNull();
      whole.release();
    }
    assertThat(pool.inUse()).isZero();
  }

  @Test
  void aFrameThatWasCutOffIsForgotten() {
    byte[] message = FrameBytes.random(new Random(1), LARGE);
    fragment(1, LARGE, message, 0, PART, true);
    fragment(1, LARGE, new byte[40_000], 0, 40_000, false);
    fragment(1, LARGE, new byte[5], 0, 5, false);
    assertThat(pool.inUse()).isEqualTo(2);

    receiver.disconnected();

    assertThat(pool.inUse()).isEqualTo(1);
    Assembly whole = fragment(1, LARGE, message, PART, PART, true);
    assertThat(whole).isNotNull();
    assertThat(joined(whole.slices())).isEqualTo(message);
  }

  @Test
  void wholeChunksCountHoweverLittleOfThemIsHeldAndSoDoCopies() {
    int chunk = 4 * PART;
    Chunk shared = new Chunk(ByteBuffer.allocate(chunk), back -> {});
    shared.buffer().limit(PART);
    receiver.fragment(1, LARGE, shared, shared.buffer(), true);
    receiver.fragment(2, LARGE, shared, shared.buffer(), true);
    assertThat(receiver.heldBytes()).as("one chunk for both").isEqualTo(chunk);
    fragment(1, LARGE, new byte[20_000], 0, 20_000, false);
    fragment(2, LARGE, new byte[100], 0, 100, false);
    assertThat(receiver.heldBytes()).isEqualTo(2 * chunk + 100);

    receiver.disconnected();
    assertThat(receiver.heldBytes()).isEqualTo(chunk);
    Assembly whole = fragment(1, LARGE, new byte[PART], 0, PART, true);
    assertThat(whole).isNotNull();
    whole.release();
    assertThat(receiver.heldBytes()).isEqualTo(chunk);
    receiver.clear();
    assertThat(receiver.heldBytes()).isZero();
  }

  @Test
  void aSmallPieceOfACutFrameLeavesTheFrameBeforeItAlone() {
    byte[] message = FrameBytes.random(new Random(1), LARGE);
    fragment(1, LARGE, message, 0, 100, true);
    fragment(1, LARGE, new byte[50], 0, 50, false);

    receiver.disconnected();

    fragment(1, LARGE, message, 100, PART, true);
    Assembly whole = fragment(1, LARGE, message, 100 + PART, PART - 100, true);
    assertThat(whole).isNotNull();
    assertThat(joined(whole.slices())).isEqualTo(message);
  }

  @Test
  void aMessageOfWhichNoFrameIsWholeMakesRoomAtTheConnectionsEnd() {
    fragment(1, WINDOW, new byte[PART], 0, PART - 1, false);

    receiver.disconnected();

    assertThat(pool.inUse()).isZero();
    begin(2, LARGE);
    begin(1, LARGE);
    assertMalformed(() -> begin(3, LARGE), "beyond the window");
  }

  @Test
  void aMessageInProgressKeepsItsRoomAcrossConnections() {
    begin(1, LARGE);
    receiver.disconnected();
    begin(2, LARGE);

    assertMalformed(() -> begin(3, LARGE), "beyond the window");
  }

  @Test
  void bytesThatCameInManySmallReadsLieInOnePiece() {
    byte[] message = FrameBytes.random(new Random(1), PART + 1);
    Assembly whole = null;
    for (int i = 0; i < message.length; i++) {
      boolean isFrameComplete = i == PART - 1 || i == PART;
      whole = fragment(1, PART + 1, message, i, 1, isFrameComplete);
    }

    assertThat(whole).isNotNull();
    assertThat(whole.slices().size()).isEqualTo(2);
    assertThat(joined(whole.slices())).isEqualTo(message);
  }

  @Test
  void theSameSessionGoesOnCountingAndAnotherStartsFromNothing() {
    assertThat(receiver.resume(5)).isEqualTo(new Received(5, 0));
    receiver.count(100);
    receiver.count(40, false);
    receiver.count(60, true);
    fragment(1, LARGE, new byte[PART], 0, PART, true);

    assertThat(receiver.resume(5)).isEqualTo(new Received(5, 2));
    assertThat(pool.inUse()).isEqualTo(1);
    assertThat(receiver.resume(6)).isEqualTo(new Received(6, 0));
    assertThat(pool.inUse()).isZero();
  }

  @Test
  void onlyAnotherSessionThanTheKnownOneReplacesIt() {
    assertThat(receiver.isReplacedBy(5)).as("the first session").isFalse();
    receiver.resume(5);

    assertThat(receiver.isReplacedBy(5)).isFalse();
    assertThat(receiver.isReplacedBy(6)).isTrue();
    assertThat(receiver.isReplacedBy(0)).isTrue();
  }

  @Test
  void acknowledgementsAreDueByBytes() {
    receiver.resume(5);
    assertThat(receiver.hasUnacknowledged()).isFalse();
    receiver.count(LaneReceiver.ACK_BYTES - 1);
    assertThat(receiver.hasUnacknowledged()).isTrue();
    assertThat(receiver.isAckDue()).isFalse();
    receiver.count(1);
    assertThat(receiver.isAckDue()).isTrue();

    assertThat(receiver.acknowledge()).isEqualTo(2);

    assertThat(receiver.isAckDue()).isFalse();
    assertThat(receiver.hasUnacknowledged()).isFalse();
  }

  @Test
  void theHandshakeIsAnAcknowledgement() {
    receiver.resume(5);
    receiver.count(LaneReceiver.ACK_BYTES);

    receiver.resume(5);

    assertThat(receiver.isAckDue()).isFalse();
    assertThat(receiver.hasUnacknowledged()).isFalse();
  }

  private void begin(int stream, int total) {
    fragment(stream, total, new byte[10], 0, 10, true);
  }

  /// Takes in bytes that lie alone in a chunk, as if each came with a read of its own.
  private Assembly fragment(
      int stream, int total, byte[] bytes, int offset, int length, boolean isFrameComplete) {
    Chunk chunk = pool.take();
    ByteBuffer part = chunk.buffer().put(bytes, offset, length).flip();
    try {
      return receiver.fragment(stream, total, chunk, part, isFrameComplete);
    } finally {
      chunk.release();
    }
  }

  private static byte[] joined(List<ByteBuffer> slices) {
    return FrameBytes.concat(slices.stream().map(FrameBytes::bytes).toArray(byte[][]::new));
  }

  private static void assertMalformed(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining(message);
  }
}
