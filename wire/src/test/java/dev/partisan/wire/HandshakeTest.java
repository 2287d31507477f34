package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Handshake.Dial;
import dev.partisan.wire.Handshake.Identity;
import dev.partisan.wire.Handshake.Outcome;
import dev.partisan.wire.Handshake.Outcome.Established;
import dev.partisan.wire.Handshake.Outcome.Proposed;
import dev.partisan.wire.Handshake.Outcome.Refused;
import dev.partisan.wire.Handshake.Outcome.Reply;
import dev.partisan.wire.Handshake.Outcome.Unacceptable;
import dev.partisan.wire.Handshake.Outcome.Welcomed;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Proof;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.HandshakeMessage.Welcome;
import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private static final NodeId ALPHA = new NodeId("alpha", 1);
  private static final NodeId BETA = new NodeId("beta", 2);
  private static final Identity DIALLING =
      new Identity("prod", ALPHA, new Address("a", 1), FrameBytes.GRANT, null);
  private static final Identity ACCEPTING =
      new Identity("prod", BETA, new Address("b", 2), FrameBytes.GRANT, null);
  private static final Nonce NONCE = new Nonce(3, 4);
  private static final Dial DIAL = new Dial(BETA, "bulk", 5, 6, 7);

  private final Handshake dialling = Handshake.dialling(DIALLING, NONCE);
  private final Handshake accepting = Handshake.accepting(ACCEPTING, NONCE);

  @Test
  void bothSidesLearnOfEachOtherAndOfTheCounts() {
    Proposed proposed = (Proposed) greet(dialling, DIAL, accepting);
    Received ofDialling = new Received(7, 100);
    Welcomed welcomed = (Welcomed) pass(accepting.welcome(8, ofDialling), dialling);
    Received ofAccepting = new Received(8, 200);
    Established established = (Established) pass(dialling.confirm(ofAccepting), accepting);

    Hello hello = proposed.hello();
    assertThat(hello.self()).isEqualTo(ALPHA);
    assertThat(hello.advertised()).isEqualTo(DIALLING.advertised());
    assertThat(hello.expected()).isEqualTo(BETA);
    assertThat(hello.channel()).isEqualTo("bulk");
    assertThat(hello.lane()).isEqualTo(5);
    assertThat(hello.epoch()).isEqualTo(6);
    assertThat(hello.sending()).isEqualTo(7);
    Welcome welcome = welcomed.welcome();
    assertThat(welcome.self()).isEqualTo(BETA);
    assertThat(welcome.advertised()).isEqualTo(ACCEPTING.advertised());
    assertThat(welcome.sending()).isEqualTo(8);
    assertThat(welcome.received()).isEqualTo(ofDialling);
    assertThat(established.received()).isEqualTo(ofAccepting);
  }

  @Test
  void aRefusalTellsWhoRefusesAndWhy() {
    greet(dialling, DIAL, accepting);

    Outcome outcome =
        pass(accepting.refuse(RefuseReason.NO_SUCH_CHANNEL, "no 'bulk' here", 9), dialling);

    assertThat(outcome)
        .isEqualTo(
            new Refused(
                new Refuse(Proof.NONE, RefuseReason.NO_SUCH_CHANNEL, "no 'bulk' here", BETA, 9)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1",
    "1, 2, 2, 3, 2",
    "2, 3, 1, 2, 2",
    "1, 9, 3, 5, 5",
    "3, 5, 1, 9, 5",
    "65535, 65535, 1, 65535, 65535",
  })
  void theNewestVersionThatBothSpeakIsChosen(
      int dialMin, int dialMax, int acceptMin, int acceptMax, int chosen) {
    Handshake dials = Handshake.dialling(DIALLING, NONCE, dialMin, dialMax);
    Handshake accepts = Handshake.accepting(ACCEPTING, NONCE, acceptMin, acceptMax);

    ByteBuffer challenge = reply(pass(dials.hello(DIAL), accepts));

    assertThat(challenge.getShort(Frames.HEADER_BYTES)).isEqualTo((short) chosen);
    assertThat(pass(reply(pass(challenge, dials)), accepts)).isInstanceOf(Proposed.class);
  }

  @ParameterizedTest
  @CsvSource({"2, 3", "0, 0", "2, 1", "40000, 65535"})
  void withoutACommonVersionTheHelloIsUnacceptable(int min, int max) {
    Handshake other = Handshake.dialling(DIALLING, NONCE, min, max);

    assertUnacceptable(pass(other.hello(DIAL), accepting), RefuseReason.VERSION, "1 to 1 are");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 65_535})
  void aChosenVersionThatWasNotOfferedIsMalformed(int version) {
    Handshake dials = Handshake.dialling(DIALLING, NONCE, 2, 3);
    Handshake accepts = Handshake.accepting(ACCEPTING, NONCE, version, version);
    dials.hello(DIAL);
    ByteBuffer challenge =
        reply(pass(Handshake.dialling(DIALLING, NONCE, 0, 65_535).hello(DIAL), accepts));

    assertMalformed(() -> pass(challenge, dials), "not offered");
  }

  @Test
  void anotherClusterIsUnacceptable() {
    Identity stranger = new Identity("test", ALPHA, DIALLING.advertised(), FrameBytes.GRANT, null);

    Outcome outcome = greet(Handshake.dialling(stranger, NONCE), DIAL, accepting);

    assertUnacceptable(outcome, RefuseReason.CLUSTER, "cluster 'prod', not 'test'");
  }

  @Test
  void aNodeThatDialsItselfIsUnacceptable() {
    Dial byAddress = new Dial(null, "bulk", 0, 1, 7);
    Handshake itself = Handshake.dialling(ACCEPTING, NONCE);

    assertUnacceptable(greet(itself, byAddress, accepting), RefuseReason.SELF, "itself");
  }

  @Test
  void aNodeOfTheSameNameAndAnotherIncarnationIsNotOneself() {
    Identity earlier =
        new Identity("prod", new NodeId("beta", 99), new Address("b", 2), FrameBytes.GRANT, null);
    Dial byAddress = new Dial(null, "bulk", 0, 1, 7);

    Outcome outcome = greet(Handshake.dialling(earlier, NONCE), byAddress, accepting);

    assertThat(outcome).isInstanceOf(Proposed.class);
  }

  @Test
  void aDialForAnotherNodeIsUnacceptable() {
    Dial dial = new Dial(new NodeId("gamma", 2), "bulk", 0, 1, 7);

    Outcome outcome = greet(dialling, dial, accepting);

    assertUnacceptable(outcome, RefuseReason.WRONG_NODE, "here is beta#2, not gamma#2");
  }

  @Test
  void aDialForAnotherIncarnationIsUnacceptable() {
    Dial dial = new Dial(new NodeId("beta", 3), "bulk", 0, 1, 7);

    Outcome outcome = greet(dialling, dial, accepting);

    assertUnacceptable(outcome, RefuseReason.WRONG_NODE, "here is beta#2, not beta#3");
  }

  @Test
  void aWelcomeFromAnotherNodeThanTheOneDialledIsMalformed() {
    challenge(dialling, new Dial(new NodeId("beta", 3), "bulk", 0, 1, 7));
    ByteBuffer welcome = welcomeTo(new Dial(null, "bulk", 0, 1, 7));

    assertMalformed(() -> pass(welcome, dialling), "here is beta#2, not beta#3");
  }

  @Test
  void aWelcomeFromOneselfIsMalformed() {
    Handshake itself = Handshake.dialling(ACCEPTING, NONCE);
    challenge(itself, new Dial(null, "bulk", 0, 1, 7));

    assertMalformed(() -> pass(welcomeTo(DIAL), itself), "this node itself");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Handshake.MAX_LANES, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aLaneOutOfRangeIsUnacceptable(int lane) {
    Outcome outcome = greet(dialling, new Dial(BETA, "bulk", lane, 1, 7), accepting);

    assertUnacceptable(outcome, RefuseReason.LANE, "lane " + lane);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Handshake.MAX_LANES - 1})
  void aLaneInRangeIsProposed(int lane) {
    Outcome outcome = greet(dialling, new Dial(BETA, "bulk", lane, 1, 7), accepting);

    assertThat(outcome).isInstanceOf(Proposed.class);
  }

  @Test
  void stepsOutOfOrderAreMalformed() {
    Received none = new Received(0, 0);
    assertOutOfOrder(() -> accepting.hello(DIAL));
    assertOutOfOrder(() -> accepting.welcome(8, none));
    assertOutOfOrder(() -> accepting.confirm(none));
    assertOutOfOrder(() -> dialling.welcome(8, none));
    assertOutOfOrder(() -> dialling.confirm(none));

    ByteBuffer hello = dialling.hello(DIAL);
    assertOutOfOrder(() -> dialling.hello(DIAL));
    assertOutOfOrder(() -> pass(hello.duplicate(), dialling));
    ByteBuffer challenge = reply(pass(hello.duplicate(), accepting));
    assertOutOfOrder(() -> pass(hello.duplicate(), accepting));
    assertOutOfOrder(() -> pass(challenge.duplicate(), accepting));
    assertOutOfOrder(() -> accepting.welcome(8, none));

    ByteBuffer answer = reply(pass(challenge.duplicate(), dialling));
    assertOutOfOrder(() -> pass(challenge.duplicate(), dialling));
    assertOutOfOrder(() -> pass(answer.duplicate(), dialling));
    pass(answer.duplicate(), accepting);
    assertOutOfOrder(() -> pass(answer.duplicate(), accepting));

    ByteBuffer welcome = accepting.welcome(8, none);
    assertOutOfOrder(() -> accepting.welcome(8, none));
    assertOutOfOrder(() -> pass(welcome.duplicate(), accepting));
    pass(welcome.duplicate(), dialling);
    assertOutOfOrder(() -> pass(welcome.duplicate(), dialling));

    ByteBuffer confirm = dialling.confirm(none);
    assertOutOfOrder(() -> dialling.confirm(none));
    assertOutOfOrder(() -> pass(confirm.duplicate(), dialling));
    pass(confirm.duplicate(), accepting);
    assertOutOfOrder(() -> pass(confirm.duplicate(), accepting));
  }

  @Test
  void nothingFollowsARefusal() {
    ByteBuffer hello = dialling.hello(DIAL);
    pass(reply(pass(reply(pass(hello.duplicate(), accepting)), dialling)), accepting);
    pass(accepting.refuse(RefuseReason.UNAVAILABLE, "closing", 0), dialling);

    assertOutOfOrder(() -> accepting.welcome(8, new Received(0, 0)));
    assertOutOfOrder(() -> pass(hello.duplicate(), accepting));
    assertOutOfOrder(() -> pass(welcomeTo(DIAL), dialling));
    assertOutOfOrder(() -> dialling.confirm(new Received(0, 0)));
  }

  @Test
  void aRefusalThatNobodyAskedForIsMalformed() {
    ByteBuffer refusal = Handshake.accepting(ACCEPTING, NONCE).refuse(RefuseReason.SELF, "", 0);

    assertOutOfOrder(() -> pass(refusal.duplicate(), dialling));
    assertOutOfOrder(() -> pass(refusal.duplicate(), accepting));
  }

  @Test
  void laneFramesBeforeTheEndAreMalformed() {
    for (FrameType type : new FrameType[] {FrameType.MESSAGE, FrameType.FRAGMENT, FrameType.ACK}) {
      assertMalformed(
          () -> accepting.received(type, ByteBuffer.allocate(8)), "before the handshake's end");
    }
  }

  @Test
  void aLongReasonIsClippedToWholeCharacters() {
    greet(dialling, DIAL, accepting);
    ByteBuffer refusal = accepting.refuse(RefuseReason.CLUSTER, "x" + "\u00e4".repeat(2000), 0);

    Refused refused = (Refused) pass(refusal, dialling);

    assertThat(refused.refusal().text()).isEqualTo("x" + "\u00e4".repeat(511));
  }

  @Test
  void aNameTooLongForTheWireIsRefusedWhereItIsConfigured() {
    String longest = "x".repeat(1024);
    String tooLong = longest + "x";

    Identity widest =
        new Identity(
            longest,
            new NodeId("n".repeat(255), 1),
            new Address(longest, 1),
            FrameBytes.GRANT,
            null);
    Dial toWidest = new Dial(new NodeId("m".repeat(255), 1), longest, 0, 1, 7);
    assertThat(Handshake.dialling(widest, NONCE).hello(toWidest).limit() - Frames.HEADER_BYTES)
        .isBetween(3 * 1024, Handshake.MAX_FRAME_BYTES);
    assertThatThrownBy(
            () -> new Identity(tooLong, ALPHA, new Address("a", 1), FrameBytes.GRANT, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cluster name has 1025 bytes");
    assertThatThrownBy(
            () -> new Identity("prod", ALPHA, new Address(tooLong, 1), FrameBytes.GRANT, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("advertised host has 1025 bytes");
    assertThatThrownBy(() -> new Dial(null, tooLong, 0, 1, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("channel name has 1025 bytes");
  }

  private static ByteBuffer welcomeTo(Dial dial) {
    Handshake accepts = Handshake.accepting(ACCEPTING, NONCE);
    greet(Handshake.dialling(DIALLING, NONCE), dial, accepts);
    return accepts.welcome(8, new Received(7, 0));
  }

  /// Everything up to the accepting side's decision.
  private static Outcome greet(Handshake dials, Dial dial, Handshake accepts) {
    return switch (pass(dials.hello(dial), accepts)) {
      case Reply(ByteBuffer challenge) -> pass(reply(pass(challenge, dials)), accepts);
      case Outcome no -> no;
    };
  }

  /// Brings a dialling side to where it awaits its welcome, by the challenge of another connection.
  private static void challenge(Handshake dials, Dial dial) {
    dials.hello(dial);
    Handshake other = Handshake.accepting(ACCEPTING, NONCE);
    pass(reply(pass(Handshake.dialling(DIALLING, NONCE).hello(DIAL), other)), dials);
  }

  private static ByteBuffer reply(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Reply.class);
    return ((Reply) outcome).frame();
  }

  private static Outcome pass(ByteBuffer frame, Handshake to) {
    FrameType type = FrameType.ofHeader(frame.getInt(0));
    assertThat(frame.remaining()).isEqualTo(Frames.frameBytes(frame, 0));
    return to.received(type, frame.position(Frames.HEADER_BYTES));
  }

  private static void assertUnacceptable(Outcome outcome, RefuseReason reason, String text) {
    assertThat(outcome).isInstanceOf(Unacceptable.class);
    Unacceptable unacceptable = (Unacceptable) outcome;
    assertThat(unacceptable.reason()).isEqualTo(reason);
    assertThat(unacceptable.text()).contains(text);
  }

  private static void assertOutOfOrder(ThrowingCallable step) {
    assertMalformed(step, "out of order");
  }

  private static void assertMalformed(ThrowingCallable step, String message) {
    assertThatThrownBy(step)
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining(message);
  }
}
