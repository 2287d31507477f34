package dev.partisan.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Handshake.Dial;
import dev.partisan.wire.Handshake.Identity;
import dev.partisan.wire.Handshake.Outcome;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.HandshakeMessage.Refuse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Nodes that know one secret talk; nobody else learns anything, or changes anything.
class HandshakeSecretTest {
  private static final String SECRET = "correct horse battery staple";
  private static final String OTHER = "incorrect horse battery staple";
  private static final NodeId ALPHA = new NodeId("alpha", 1);
  private static final NodeId BETA = new NodeId("beta", 2);
  private static final Dial DIAL = new Dial(BETA, "bulk", 5, 6, 7);
  private static final Received NONE = new Received(0, 0);

  /// Everything that was sent, as bytes, to look for what must not be there.
  private final List<ByteBuffer> sent = new ArrayList<>();

  private long nonces;

  @Test
  void nodesOfOneSecretAgree() {
    Handshake dialling = dialling(SECRET);
    Handshake accepting = accepting(SECRET);

    assertThat(greet(dialling, accepting)).isInstanceOf(Outcome.Proposed.class);
    assertThat(pass(accepting.welcome(8, NONE), dialling)).isInstanceOf(Outcome.Welcomed.class);
    assertThat(pass(dialling.confirm(NONE), accepting)).isInstanceOf(Outcome.Established.class);
    assertThat(allSent()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "incorrect horse battery staple, another shared secret",
    ", the peer has no shared secret",
    "correct horse battery staple, the peer has a shared secret and this node has none"
  })
  void aDialWithAnotherSecretIsUnacceptableAndTheRefusalNamesNobody(String its, String text) {
    Handshake dialling = dialling(its);
    Handshake accepting = accepting(SECRET.equals(its) ? null : SECRET);

    Outcome outcome = greet(dialling, accepting);

    assertThat(outcome).isInstanceOf(Outcome.Unacceptable.class);
    Outcome.Unacceptable unacceptable = (Outcome.Unacceptable) outcome;
    assertThat(unacceptable.reason()).isEqualTo(RefuseReason.SECRET);
    assertThat(unacceptable.text()).contains(text).doesNotContain("horse");
    ByteBuffer refusal = accepting.refuse(unacceptable.reason(), unacceptable.text(), 9);
    Refuse refused = ((Outcome.Refused) pass(refusal, dialling)).refusal();
    assertThat(refused.self()).isNull();
    assertThat(refused.epoch()).isZero();
    assertThat(refused.text()).contains("secrets differ").doesNotContain("horse");
    assertThat(allSent()).doesNotContain("beta-host").doesNotContain("horse");
  }

  @Test
  void theAcceptingSideSaysNothingOfItselfBeforeTheProof() {
    Handshake accepting = accepting(SECRET);

    pass(dialling(OTHER).hello(new Dial(null, "", 0, 0, 0)), accepting);

    ByteBuffer challenge = sent.getLast();
    assertThat(new String(bytes(challenge), UTF_8)).doesNotContain("beta").doesNotContain("prod");
  }

  @Test
  void aQuestionWhoIsThereIsAnsweredToWhoKnowsTheSecret() {
    Handshake dialling = dialling(SECRET);
    Handshake accepting = accepting(SECRET);
    greet(dialling, new Dial(null, "", 0, 0, 0), accepting);

    Outcome outcome = pass(accepting.refuse(RefuseReason.IDENTITY, "this is beta", 0), dialling);

    assertThat(((Outcome.Refused) outcome).refusal().self()).isEqualTo(BETA);
  }

  @Test
  void aWelcomeFromWhoDoesNotKnowTheSecretIsNotTrusted() {
    Handshake dialling = dialling(SECRET);
    Handshake strangers = accepting(null);
    ByteBuffer hello = dialling.hello(DIAL);
    ByteBuffer answer = reply(pass(reply(pass(hello, strangers)), dialling));
    // The stranger lets everybody in: it takes the handshake of a dial without a proof further.
    pass(replaced(answer), strangers);

    assertThat(pass(strangers.welcome(8, NONE), dialling)).isInstanceOf(Outcome.Untrusted.class);
  }

  @Test
  void aRefusalFromWhoDoesNotKnowTheSecretChangesNothing() {
    Handshake dialling = dialling(SECRET);
    Handshake strangers = accepting(null);
    ByteBuffer answer = reply(pass(reply(pass(dialling.hello(DIAL), strangers)), dialling));
    pass(replaced(answer), strangers);

    ByteBuffer refusal = strangers.refuse(RefuseReason.STALE_EPOCH, "", Long.MAX_VALUE);

    assertThat(pass(refusal, dialling)).isInstanceOf(Outcome.Untrusted.class);
  }

  @Test
  void aReflectedProofIsRefused() {
    // Somebody without the secret sends our own hello back to us, and lets us answer ourselves.
    Handshake dialling = dialling(SECRET);
    Handshake accepting = accepting(SECRET);
    ByteBuffer challenge = reply(pass(dialling.hello(DIAL), accepting));
    ByteBuffer answer = reply(pass(challenge, dialling));
    byte[] proof = new byte[answer.getShort(Frames.HEADER_BYTES)];
    answer.get(Frames.HEADER_BYTES + 2, proof);
    Handshake strangers = accepting(null);
    greet(dialling(null), strangers);
    byte[] unproven = bytes(strangers.welcome(8, NONE));
    ByteBuffer forged = ByteBuffer.allocate(unproven.length + proof.length);
    forged.putInt(FrameType.WELCOME.header(forged.capacity() - Frames.HEADER_BYTES));
    forged.putShort((short) proof.length).put(proof);
    forged.put(unproven, Frames.HEADER_BYTES + 2, unproven.length - Frames.HEADER_BYTES - 2);

    assertThat(pass(forged.flip(), dialling)).isInstanceOf(Outcome.Untrusted.class);
  }

  @Test
  void aReplayedHandshakeIsRefused() {
    Handshake dialling = dialling(SECRET);
    ByteBuffer hello = dialling.hello(DIAL);
    ByteBuffer answer = reply(pass(reply(pass(hello.duplicate(), accepting(SECRET))), dialling));
    Handshake later = accepting(SECRET);

    pass(hello.duplicate(), later);

    assertThat(pass(answer, later)).isInstanceOf(Outcome.Unacceptable.class);
  }

  @Test
  void aProofForAnotherLaneOrEpochIsRefused() {
    Handshake dialling = dialling(SECRET);
    Handshake accepting = accepting(SECRET);
    ByteBuffer hello = dialling.hello(DIAL);
    for (int at = Frames.HEADER_BYTES + 16; at < hello.limit(); at++) {
      ByteBuffer changed = ByteBuffer.allocate(hello.limit()).put(hello.duplicate()).flip();
      changed.put(at, (byte) (changed.get(at) ^ 1));
      Handshake fresh = dialling(SECRET);
      fresh.hello(DIAL);
      accepting = accepting(SECRET);
      try {
        ByteBuffer challenge = reply(pass(changed, accepting));
        ByteBuffer answer = reply(pass(challenge, fresh));
        assertThat(pass(answer, accepting)).isInstanceOf(Outcome.Unacceptable.class);
      } catch (MalformedFrameException cutElsewhere) {
        // The change is in a length.
      }
    }
  }

  @Test
  void aSecretThatIsTooShortIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> new SharedSecret("fifteen letters".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("15 bytes")
        .hasMessageContaining("openssl rand")
        .hasMessageNotContaining("fifteen");
  }

  @Test
  void noTextOfTheSecretTellsIt() {
    Identity identity = identity(ALPHA, "a", SECRET);

    assertThat(identity.toString()).contains("hidden").doesNotContain("horse");
  }

  private Handshake dialling(String secret) {
    return Handshake.dialling(identity(ALPHA, "alpha-host", secret), new Nonce(1, nonces++));
  }

  private Handshake accepting(String secret) {
    return Handshake.accepting(identity(BETA, "beta-host", secret), new Nonce(2, nonces++));
  }

  private static Identity identity(NodeId self, String host, String secret) {
    SharedSecret shared = secret == null ? null : new SharedSecret(secret.getBytes(UTF_8));
    return new Identity("prod", self, new Address(host, 1), FrameBytes.GRANT, shared);
  }

  private Outcome greet(Handshake dialling, Handshake accepting) {
    return greet(dialling, DIAL, accepting);
  }

  private Outcome greet(Handshake dialling, Dial dial, Handshake accepting) {
    ByteBuffer challenge = reply(pass(dialling.hello(dial), accepting));
    return pass(reply(pass(challenge, dialling)), accepting);
  }

  /// An answer without the proof that it holds.
  private static ByteBuffer replaced(ByteBuffer answer) {
    assertThat(answer.limit()).isGreaterThan(64);
    return ByteBuffer.allocate(6).putInt(FrameType.ANSWER.header(2)).putShort((short) 0).flip();
  }

  private ByteBuffer reply(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Reply.class);
    ByteBuffer frame = ((Outcome.Reply) outcome).frame();
    sent.add(frame.duplicate());
    return frame;
  }

  private Outcome pass(ByteBuffer frame, Handshake to) {
    sent.add(frame.duplicate());
    ByteBuffer body = frame.duplicate().position(Frames.HEADER_BYTES);
    Outcome outcome = to.received(FrameType.ofHeader(frame.getInt(0)), body);
    if (outcome instanceof Outcome.Reply(ByteBuffer reply)) {
      sent.add(reply.duplicate());
    }
    return outcome;
  }

  private String allSent() {
    StringBuilder all = new StringBuilder();
    sent.forEach(frame -> all.append(new String(bytes(frame), UTF_8)));
    return all.toString();
  }

  private static byte[] bytes(ByteBuffer frame) {
    byte[] bytes = new byte[frame.limit()];
    frame.get(0, bytes);
    return bytes;
  }
}
