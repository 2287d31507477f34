package dev.partisan.wire;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.HandshakeMessage.Answer;
import dev.partisan.wire.HandshakeMessage.Challenge;
import dev.partisan.wire.HandshakeMessage.Confirm;
import dev.partisan.wire.HandshakeMessage.Grant;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Proof;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.HandshakeMessage.Welcome;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One connection's handshake, from either side: a machine that is fed frames and asked for frames.
///
/// ```
/// dialling:  hello() -> AWAITS_CHALLENGE -received-> Reply -> AWAITS_WELCOME
///            -received-> Welcomed -> confirm() -> ENDED
/// accepting: AWAITS_HELLO -received-> Reply -> AWAITS_ANSWER -received-> Proposed
///            -> welcome() -> AWAITS_CONFIRM -received-> Established -> ENDED
/// ```
public final class Handshake {
  /// The wire versions that this code speaks.
  public static final int MIN_VERSION = 1;

  public static final int MAX_VERSION = 1;

  /// The longest frame body accepted before the handshake's end: a hello with the longest names.
  public static final int MAX_FRAME_BYTES = 4 * 1024;

  /// The highest lane index plus one that a peer may ask for.
  public static final int MAX_LANES = 1024;

  /// Who this node is towards all others, and what its lanes take in. Names longer than the
  /// handshake carries are refused here.
  ///
  /// @param secret what the nodes of the cluster know; `null` for none
  public record Identity(
      String cluster, NodeId self, Address advertised, Grant grant, @Nullable SharedSecret secret) {
    public Identity {
      HandshakeCodec.requireFits("cluster name", cluster);
      HandshakeCodec.requireFits("advertised host", advertised.host());
    }
  }

  /// The lane that a dial is for. A channel name longer than the handshake carries is refused here.
  ///
  /// @param expected whom the dial means to reach, or `null` when only an address is known
  /// @param sending the session of the frames to be sent
  public record Dial(
      @Nullable NodeId expected, String channel, int lane, long epoch, long sending) {
    public Dial {
      HandshakeCodec.requireFits("channel name", channel);
    }
  }

  /// What a received frame led to.
  public sealed interface Outcome {
    /// The next frame to send; nothing is decided yet.
    record Reply(ByteBuffer frame) implements Outcome {}

    /// A valid hello of somebody who has proven to belong here: the owner of lanes decides, then
    /// calls [#welcome] or [#refuse].
    record Proposed(Hello hello) implements Outcome {}

    /// The other side agrees: stop the lane's old reader, then call [#confirm].
    record Welcomed(Welcome welcome) implements Outcome {}

    /// Frames may flow.
    record Established(Received received) implements Outcome {}

    /// The other side said no.
    record Refused(Refuse refusal) implements Outcome {}

    /// The hello cannot be met, whatever lanes there are: send [#refuse] and close.
    record Unacceptable(RefuseReason reason, String text) implements Outcome {}

    /// The accepting side has not proven that it belongs here: close.
    record Untrusted(String text) implements Outcome {}
  }

  private enum State {
    NEW,
    AWAITS_HELLO,
    AWAITS_CHALLENGE,
    AWAITS_ANSWER,
    AWAITS_DECISION,
    AWAITS_WELCOME,
    AWAITS_CONFIRM,
    ENDED
  }

  private static final String DIALLING_ROLE = "partisan dialling side";
  private static final String ACCEPTING_ROLE = "partisan accepting side";
  private static final String SECRETS_DIFFER =
      "the shared secrets differ, or only one of the two nodes has one: give both the same";
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Identity identity;
  private final Nonce nonce;
  private final int minVersion;
  private final int maxVersion;
  private final Transcript transcript = new Transcript();
  private State state;
  private @Nullable NodeId expected;
  private @Nullable Hello hello;
  private boolean hasProof;

  private Handshake(Identity identity, Nonce nonce, int minVersion, int maxVersion, State state) {
    this.identity = identity;
    this.nonce = nonce;
    this.minVersion = minVersion;
    this.maxVersion = maxVersion;
    this.state = state;
  }

  /// A handshake of the side that opened the connection.
  ///
  /// @param nonce fresh random bytes
  public static Handshake dialling(Identity identity, Nonce nonce) {
    return dialling(identity, nonce, MIN_VERSION, MAX_VERSION);
  }

  /// The same for a node that speaks other versions than this code does.
  static Handshake dialling(Identity identity, Nonce nonce, int minVersion, int maxVersion) {
    return new Handshake(identity, nonce, minVersion, maxVersion, State.NEW);
  }

  /// A handshake of the side that took the connection in.
  ///
  /// @param nonce fresh random bytes
  public static Handshake accepting(Identity identity, Nonce nonce) {
    return accepting(identity, nonce, MIN_VERSION, MAX_VERSION);
  }

  /// The same for a node that speaks other versions than this code does.
  static Handshake accepting(Identity identity, Nonce nonce, int minVersion, int maxVersion) {
    return new Handshake(identity, nonce, minVersion, maxVersion, State.AWAITS_HELLO);
  }

  /// The dialling side's first frame.
  public ByteBuffer hello(Dial dial) {
    advance(State.NEW, State.AWAITS_CHALLENGE);
    expected = dial.expected();
    return said(
        FrameType.HELLO,
        HandshakeCodec.encode(
            new Hello(
                minVersion,
                maxVersion,
                0,
                identity.cluster(),
                identity.self(),
                identity.advertised(),
                dial.expected(),
                dial.channel(),
                dial.lane(),
                dial.epoch(),
                dial.sending(),
                nonce,
                identity.grant())));
  }

  /// Takes the other side's next frame.
  ///
  /// @throws MalformedFrameException when it is not a frame that belongs here
  public Outcome received(FrameType type, ByteBuffer body) {
    ByteBuffer heard = body.duplicate();
    return switch (HandshakeCodec.decode(type, body)) {
      case Hello first -> greeted(first, heard);
      case Challenge challenge -> challenged(challenge, heard);
      case Answer answer -> answered(answer, heard);
      case Welcome welcome -> welcomed(welcome, heard);
      case Confirm confirm -> {
        advance(State.AWAITS_CONFIRM, State.ENDED);
        yield new Outcome.Established(confirm.received());
      }
      case Refuse refuse -> refused(refuse, heard);
    };
  }

  /// The accepting side's yes, with what it has received of the lane so far.
  public ByteBuffer welcome(long sending, Received received) {
    advance(State.AWAITS_DECISION, State.AWAITS_CONFIRM);
    return HandshakeCodec.encode(
        proof ->
            new Welcome(
                proof, identity.self(), identity.advertised(), sending, received, identity.grant()),
        saying -> proof(ACCEPTING_ROLE, saying));
  }

  /// The accepting side's no. It names this node only to who has proven to belong here.
  public ByteBuffer refuse(RefuseReason reason, String text, long epoch) {
    state = State.ENDED;
    if (!hasProof) {
      return HandshakeCodec.encode(new Refuse(Proof.NONE, reason, text, null, 0));
    }
    return HandshakeCodec.encode(
        proof -> new Refuse(proof, reason, text, identity.self(), epoch),
        saying -> proof(ACCEPTING_ROLE, saying));
  }

  /// The dialling side's last frame, with what it has received of the lane so far.
  public ByteBuffer confirm(Received received) {
    advance(State.AWAITS_DECISION, State.ENDED);
    return HandshakeCodec.encode(new Confirm(received));
  }

  private Outcome greeted(Hello first, ByteBuffer heard) {
    advance(State.AWAITS_HELLO, State.AWAITS_ANSWER);
    hello = first;
    int version = Math.min(first.maxVersion(), maxVersion);
    if (version < Math.max(first.minVersion(), minVersion)) {
      return new Outcome.Unacceptable(
          RefuseReason.VERSION,
          "wire versions %d to %d are offered, %d to %d are spoken here"
              .formatted(first.minVersion(), first.maxVersion(), minVersion, maxVersion));
    }
    transcript.add(FrameType.HELLO, heard);
    return new Outcome.Reply(
        said(FrameType.CHALLENGE, HandshakeCodec.encode(new Challenge(version, 0, nonce))));
  }

  private Outcome challenged(Challenge challenge, ByteBuffer heard) {
    advance(State.AWAITS_CHALLENGE, State.AWAITS_WELCOME);
    if (challenge.version() < minVersion || challenge.version() > maxVersion) {
      throw new MalformedFrameException(
          "the peer chose wire version " + challenge.version() + ", which was not offered");
    }
    transcript.add(FrameType.CHALLENGE, heard);
    return new Outcome.Reply(
        said(FrameType.ANSWER, HandshakeCodec.encode(new Answer(proof(DIALLING_ROLE, NOTHING)))));
  }

  private Outcome answered(Answer answer, ByteBuffer heard) {
    advance(State.AWAITS_ANSWER, State.AWAITS_DECISION);
    Hello proposal = hello;
    String objection = objection(DIALLING_ROLE, answer.proof(), NOTHING);
    if (objection != null) {
      return new Outcome.Unacceptable(RefuseReason.SECRET, objection);
    }
    transcript.add(FrameType.ANSWER, heard);
    hasProof = true;
    hello = null;
    return proposed(Objects.requireNonNull(proposal));
  }

  private Outcome proposed(Hello proposal) {
    if (!proposal.cluster().equals(identity.cluster())) {
      return new Outcome.Unacceptable(
          RefuseReason.CLUSTER,
          "this node belongs to cluster '%s', not '%s'"
              .formatted(identity.cluster(), proposal.cluster()));
    }
    if (proposal.self().equals(identity.self())) {
      return new Outcome.Unacceptable(
          RefuseReason.SELF, "the address is that of the dialling node itself");
    }
    NodeId meant = proposal.expected();
    if (meant != null && !meant.equals(identity.self())) {
      return new Outcome.Unacceptable(
          RefuseReason.WRONG_NODE, "here is %s, not %s".formatted(identity.self(), meant));
    }
    if (proposal.lane() < 0 || proposal.lane() >= MAX_LANES) {
      return new Outcome.Unacceptable(
          RefuseReason.LANE,
          "lane %d is not below the limit of %d".formatted(proposal.lane(), MAX_LANES));
    }
    return new Outcome.Proposed(proposal);
  }

  private Outcome welcomed(Welcome welcome, ByteBuffer heard) {
    advance(State.AWAITS_WELCOME, State.AWAITS_DECISION);
    String objection =
        objection(ACCEPTING_ROLE, welcome.proof(), HandshakeCodec.behindProof(heard));
    if (objection != null) {
      state = State.ENDED;
      return new Outcome.Untrusted(objection);
    }
    if (welcome.self().equals(identity.self())) {
      throw new MalformedFrameException("the peer claims to be this node itself");
    }
    if (expected != null && !expected.equals(welcome.self())) {
      throw new MalformedFrameException("here is " + welcome.self() + ", not " + expected);
    }
    return new Outcome.Welcomed(welcome);
  }

  /// A refusal counts for what it says only when it comes from a node of the cluster; before that
  /// there are two reasons that a node may have.
  private Outcome refused(Refuse refuse, ByteBuffer heard) {
    boolean isAnswered = state == State.AWAITS_WELCOME;
    if (!isAnswered) {
      advance(State.AWAITS_CHALLENGE, State.ENDED);
    }
    state = State.ENDED;
    switch (refuse.reason()) {
      case VERSION -> {
        return new Outcome.Refused(unproven(refuse, refuse.text()));
      }
      case SECRET -> {
        return new Outcome.Refused(unproven(refuse, SECRETS_DIFFER));
      }
      case CLUSTER,
          WRONG_NODE,
          SELF,
          NO_SUCH_CHANNEL,
          LANE,
          STALE_EPOCH,
          NOT_WELCOME,
          UNAVAILABLE,
          IDENTITY,
          CERTIFICATE -> {}
    }
    if (!isAnswered || refuse.self() == null) {
      throw new MalformedFrameException("a refusal for " + refuse.reason() + " by nobody");
    }
    String objection = objection(ACCEPTING_ROLE, refuse.proof(), HandshakeCodec.behindProof(heard));
    return objection == null ? new Outcome.Refused(refuse) : new Outcome.Untrusted(objection);
  }

  private static Refuse unproven(Refuse refuse, String text) {
    return new Refuse(Proof.NONE, refuse.reason(), text, null, 0);
  }

  private Proof proof(String role, ByteBuffer saying) {
    SharedSecret secret = identity.secret();
    return secret == null ? Proof.NONE : new Proof(secret.prove(role, transcript.digest(), saying));
  }

  /// What is wrong with the other side's proof; `null` when it is right.
  private @Nullable String objection(String role, Proof given, ByteBuffer saying) {
    if (SharedSecret.areEqual(given.hex(), proof(role, saying).hex())) {
      return null;
    }
    if (identity.secret() == null) {
      return "the peer has a shared secret and this node has none: give both the same";
    }
    return given.hex().isEmpty()
        ? "the peer has no shared secret and this node has one: give both the same"
        : "the peer has another shared secret than this node: give both the same";
  }

  /// Enters a frame of this side in the transcript.
  private ByteBuffer said(FrameType type, ByteBuffer frame) {
    transcript.add(type, frame.duplicate().position(Frames.HEADER_BYTES));
    return frame;
  }

  private void advance(State from, State to) {
    if (state != from) {
      throw new MalformedFrameException(
          "handshake step out of order: in state " + state + ", not " + from);
    }
    state = to;
  }
}
