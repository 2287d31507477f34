package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Handshake.Dial;
import dev.partisan.wire.Handshake.Identity;
import dev.partisan.wire.Handshake.Outcome;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Received;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Handshake frames whose bytes were tampered with or cut: refused, or read as the plain frame that
/// they now are.
class HandshakeMutationTest {
  private static final int MUTATIONS = 100_000;
  private static final NodeId BETA = new NodeId("beta", 2);
  private static final Identity DIALLING =
      new Identity("prod", new NodeId("alpha", 1), new Address("a", 1), FrameBytes.GRANT, null);
  private static final Identity ACCEPTING =
      new Identity("prod", BETA, new Address("b", 2), FrameBytes.GRANT, null);
  private static final Nonce NONCE = new Nonce(3, 4);
  private static final Dial DIAL = new Dial(BETA, "bulk", 5, 6, 7);

  private static final byte[] HELLO =
      FrameBytes.bytes(Handshake.dialling(DIALLING, NONCE).hello(DIAL));
  private static final byte[] CHALLENGE = replyTo(Handshake.accepting(ACCEPTING, NONCE), HELLO);
  private static final byte[] ANSWER = replyTo(afterDial(), CHALLENGE);
  private static final byte[] WELCOME = FrameBytes.bytes(afterHello().welcome(8, received()));
  private static final byte[] CONFIRM = FrameBytes.bytes(afterWelcome().confirm(received()));
  private static final byte[] REFUSE =
      FrameBytes.bytes(afterHello().refuse(RefuseReason.LANE, "why", 3));

  private int malformed;

  @Test
  void noFirstFrameEverEstablishesAnAcceptedConnection() {
    Random random = new Random(1);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] frame =
          mutated(random, anyOf(random, HELLO, HELLO, CHALLENGE, ANSWER, WELCOME, CONFIRM, REFUSE));
      Handshake accepting = Handshake.accepting(ACCEPTING, NONCE);
      switch (outcome(accepting, frame)) {
        case null -> malformed++;
        case Outcome.Unacceptable unacceptable -> {}
        case Outcome.Reply reply -> assertProposesOnlyWhatIsMeantForUs(accepting, frame);
        case Outcome other -> throw unexpected(other, frame);
      }
    }
    assertThat(malformed).isBetween(MUTATIONS / 10, MUTATIONS - 1);
  }

  @Test
  void noFirstFrameEverEstablishesADialledConnection() {
    Random random = new Random(2);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] frame =
          mutated(
              random, anyOf(random, WELCOME, WELCOME, CHALLENGE, ANSWER, HELLO, CONFIRM, REFUSE));
      Handshake dialling = afterDial();
      outcome(dialling, CHALLENGE);
      switch (outcome(dialling, frame)) {
        case null -> malformed++;
        case Outcome.Refused refused -> {}
        case Outcome.Welcomed welcomed -> assertThat(welcomed.welcome().self()).isEqualTo(BETA);
        case Outcome other -> throw unexpected(other, frame);
      }
    }
    assertThat(malformed).isBetween(MUTATIONS / 10, MUTATIONS - 1);
  }

  @Test
  void onlyAConfirmEstablishesAWelcomedConnection() {
    Random random = new Random(3);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] frame =
          mutated(random, anyOf(random, HELLO, CHALLENGE, ANSWER, WELCOME, CONFIRM, REFUSE));
      Handshake accepting = afterHello();
      accepting.welcome(8, received());
      switch (outcome(accepting, frame)) {
        case null -> malformed++;
        case Outcome.Established established -> {
          assertThat(frame[0]).isEqualTo(CONFIRM[0]);
          assertThat(frame.length).isGreaterThanOrEqualTo(CONFIRM.length);
        }
        case Outcome other -> throw unexpected(other, frame);
      }
    }
    assertThat(malformed).isBetween(MUTATIONS / 10, MUTATIONS - 1);
  }

  @Test
  void everyHandshakeFrameCutShortIsMalformed() {
    for (byte[] frame : new byte[][] {HELLO, CHALLENGE, ANSWER, WELCOME, CONFIRM, REFUSE}) {
      FrameType type = FrameType.ofHeader(ByteBuffer.wrap(frame).getInt());
      for (int length = Frames.HEADER_BYTES; length < frame.length; length++) {
        ByteBuffer body = ByteBuffer.wrap(frame, Frames.HEADER_BYTES, length - Frames.HEADER_BYTES);
        assertThatThrownBy(() -> HandshakeCodec.decode(type, body))
            .as("%s of %d bytes", type, length)
            .isInstanceOf(MalformedFrameException.class);
      }
    }
  }

  @Test
  void aStringOverTheLimitIsMalformed() {
    ByteBuffer body =
        ByteBuffer.allocate(4096)
            .putShort((short) 0)
            .put(RefuseReason.LANE.code())
            .putShort((short) 1025);

    assertThatThrownBy(() -> HandshakeCodec.decode(FrameType.REFUSE, body.rewind()))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("a string of 1025 bytes");
  }

  @Test
  void bytesBehindTheKnownFieldsAreIgnored() {
    byte[] longer = Arrays.copyOf(HELLO, HELLO.length + 20);
    Outcome outcome = outcome(Handshake.accepting(ACCEPTING, NONCE), longer);

    assertThat(outcome).isInstanceOf(Outcome.Reply.class);
  }

  private static void assertProposesOnlyWhatIsMeantForUs(Handshake accepting, byte[] frame) {
    switch (outcome(accepting, ANSWER)) {
      case Outcome.Unacceptable unacceptable -> {}
      case Outcome.Proposed(Hello hello) -> assertMeantForUs(hello, frame);
      case Outcome other -> throw unexpected(other, frame);
    }
  }

  private static void assertMeantForUs(Hello hello, byte[] frame) {
    assertThat(Arrays.equals(frame, 4, 8, HELLO, 4, 8)).as("the magic").isTrue();
    assertThat(hello.cluster()).isEqualTo("prod");
    assertThat(hello.expected()).isIn(null, BETA);
    assertThat(hello.lane()).isBetween(0, Handshake.MAX_LANES - 1);
    assertThat(hello.minVersion()).isLessThanOrEqualTo(1);
    assertThat(hello.maxVersion()).isGreaterThanOrEqualTo(1);
  }

  /// What the frame led to, or null when it was malformed.
  private static Outcome outcome(Handshake handshake, byte[] frame) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(frame);
      return handshake.received(FrameType.ofHeader(buffer.getInt()), buffer);
    } catch (MalformedFrameException expected) {
      return null;
    } catch (RuntimeException e) {
      throw new AssertionError("frame " + FrameBytes.hex(frame), e);
    }
  }

  private static byte[] mutated(RandomGenerator random, byte[] frame) {
    byte[] mutated =
        switch (random.nextInt(4)) {
          case 0 -> Arrays.copyOf(frame, 4 + random.nextInt(frame.length - 3));
          case 1 -> Arrays.copyOf(frame, frame.length + random.nextInt(20));
          default -> frame.clone();
        };
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(mutated.length);
      mutated[at] =
          switch (random.nextInt(3)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) (mutated[at] ^ 1 << random.nextInt(8));
            default -> (byte) (mutated[at] + (random.nextBoolean() ? 1 : -1));
          };
    }
    return mutated;
  }

  private static byte[] anyOf(RandomGenerator random, byte[]... frames) {
    return frames[random.nextInt(frames.length)];
  }

  private static AssertionError unexpected(Outcome outcome, byte[] frame) {
    return new AssertionError(outcome + " from frame " + FrameBytes.hex(frame));
  }

  private static Handshake afterHello() {
    Handshake accepting = Handshake.accepting(ACCEPTING, NONCE);
    outcome(accepting, HELLO);
    outcome(accepting, ANSWER);
    return accepting;
  }

  private static Handshake afterDial() {
    Handshake dialling = Handshake.dialling(DIALLING, NONCE);
    dialling.hello(DIAL);
    return dialling;
  }

  private static byte[] replyTo(Handshake handshake, byte[] frame) {
    return FrameBytes.bytes(((Outcome.Reply) outcome(handshake, frame)).frame());
  }

  private static Handshake afterWelcome() {
    Handshake dialling = afterDial();
    outcome(dialling, CHALLENGE);
    outcome(dialling, WELCOME);
    return dialling;
  }

  private static Received received() {
    return new Received(7, 100);
  }
}
