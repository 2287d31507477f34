package dev.partisan.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Handshake.Dial;
import dev.partisan.wire.Handshake.Identity;
import dev.partisan.wire.Handshake.Outcome;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Received;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Strangers by the thousand, at both sides of the handshake: none is let in, none is believed, and no byte or
/// text that they get holds the secret. `./partisan bench handshakes` does the same a million times, and on sockets.
class StrangersTest {
  private static final int STRANGERS = 4_000;
  private static final String SECRET = "correct horse battery staple";
  private static final NodeId ALPHA = new NodeId("alpha", 1);
  private static final NodeId BETA = new NodeId("beta", 2);
  private static final Dial DIAL = new Dial(BETA, "bulk", 5, 6, 7);
  private static final Received NONE = new Received(0, 0);

  /// How a stranger makes a frame out of what it has recorded of friends.
  private enum Kind {
    REPLAYED,
    MUTATED,
    /// From some byte on by chance.
    RANDOM,
    /// From a handshake of others, who share another secret.
    WRONG_SECRET,
    /// From a handshake of others, who have none.
    NO_SECRET
  }

  private final Random random = new Random(1);
  private final List<String> heard = new ArrayList<>();

  /// The frames of one handshake: HELLO, CHALLENGE, ANSWER, WELCOME.
  private record Recorded(byte[] hello, byte[] challenge, byte[] answer, byte[] welcome) {}

  @ParameterizedTest
  @EnumSource(Kind.class)
  void noStrangerIsLetInBySayingTheFramesOfOthers(Kind kind) {
    Recorded friends = record(kind);
    for (int i = 0; i < STRANGERS; i++) {
      Handshake accepting = accepting(SECRET);
      say(accepting, made(kind, friends.hello()));
      say(accepting, made(kind, friends.answer()));

      Handshake dialling = dialling(SECRET);
      dialling.hello(DIAL);
      say(dialling, made(kind, friends.challenge()));
      say(dialling, made(kind, friends.welcome()));
    }
    assertThat(heard).isNotEmpty().noneMatch(text -> text.contains(SECRET));
  }

  private Recorded record(Kind kind) {
    String known =
        switch (kind) {
          case REPLAYED, MUTATED, RANDOM -> SECRET;
          case WRONG_SECRET -> "incorrect horse battery staple";
          case NO_SECRET -> null;
        };
    Handshake dialling = dialling(known);
    Handshake accepting = accepting(known);
    byte[] hello = FrameBytes.bytes(dialling.hello(DIAL));
    byte[] challenge = reply(accepting, hello);
    byte[] answer = reply(dialling, challenge);
    assertThat(outcome(accepting, answer)).isInstanceOf(Outcome.Proposed.class);
    return new Recorded(hello, challenge, answer, FrameBytes.bytes(accepting.welcome(8, NONE)));
  }

  private byte[] made(Kind kind, byte[] frame) {
    return switch (kind) {
      case REPLAYED, WRONG_SECRET, NO_SECRET -> frame;
      case RANDOM -> {
        int kept = random.nextInt(frame.length);
        byte[] tail = FrameBytes.random(random, Math.max(4, frame.length) - kept);
        yield FrameBytes.concat(Arrays.copyOf(frame, kept), tail);
      }
      case MUTATED -> {
        byte[] mutated = Arrays.copyOf(frame, frame.length + random.nextInt(3));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          mutated[random.nextInt(mutated.length)] ^= (byte) (1 + random.nextInt(255));
        }
        yield mutated;
      }
    };
  }

  private void say(Handshake victim, byte[] frame) {
    switch (outcome(victim, frame)) {
      case null -> {} // malformed, or too late
      case Outcome.Reply(ByteBuffer reply) -> hear(reply);
      case Outcome.Unacceptable no -> {
        heard.add(no.text());
        hear(victim.refuse(no.reason(), no.text(), 9));
      }
      case Outcome.Untrusted no -> heard.add(no.text());
      case Outcome.Refused refused -> assertThat(refused.refusal().self()).isNull();
      case Outcome.Proposed in -> throw new AssertionError("let in: " + in);
      case Outcome.Welcomed in -> throw new AssertionError("let in: " + in);
      case Outcome.Established in -> throw new AssertionError("let in: " + in);
    }
  }

  private void hear(ByteBuffer frame) {
    heard.add(new String(FrameBytes.bytes(frame), ISO_8859_1));
  }

  private static byte[] reply(Handshake to, byte[] frame) {
    return FrameBytes.bytes(((Outcome.Reply) outcome(to, frame)).frame());
  }

  /// What a frame leads to; null when it is malformed.
  private static Outcome outcome(Handshake to, byte[] frame) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(frame);
      return to.received(FrameType.ofHeader(buffer.getInt()), buffer);
    } catch (MalformedFrameException expected) {
      return null;
    }
  }

  private Handshake dialling(String secret) {
    return Handshake.dialling(identity(ALPHA, secret), nonce());
  }

  private Handshake accepting(String secret) {
    return Handshake.accepting(identity(BETA, secret), nonce());
  }

  private Nonce nonce() {
    return new Nonce(random.nextLong(), random.nextLong());
  }

  private static Identity identity(NodeId self, String secret) {
    SharedSecret shared = secret == null ? null : new SharedSecret(secret.getBytes(UTF_8));
    return new Identity("prod", self, new Address("a", 1), FrameBytes.GRANT, shared);
  }
}
