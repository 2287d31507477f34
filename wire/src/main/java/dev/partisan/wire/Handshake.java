package dev.partisan.wire;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
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
/// dialling:  hello() -> AWAITS_WELCOME -received-> Welcomed  -confirm()-> ESTABLISHED
/// accepting: AWAITS_HELLO -received-> Proposed -welcome()-> AWAITS_CONFIRM -received-> ESTABLISHED
/// ```
public final class Handshake {
  /// The wire versions that this code speaks.
  public static final int MIN_VERSION = 1;

  public static final int MAX_VERSION = 1;

  /// The longest frame accepted before the handshake's end.
  public static final int MAX_FRAME_BYTES = 64 * 1024;

  /// The highest lane index plus one that a peer may ask for.
  public static final int MAX_LANES = 1024;

  /// Who this node is towards all others, and what its lanes take in. Names longer than the
  /// handshake carries are refused here.
  public record Identity(String cluster, NodeId self, Address advertised, Grant grant) {
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
    /// A valid hello: the owner of lanes decides, then calls [#welcome] or [#refuse].
    record Proposed(Hello hello) implements Outcome {}

    /// The other side agrees: stop the lane's old reader, then call [#confirm].
    record Welcomed(Welcome welcome) implements Outcome {}

    /// Frames may flow.
    record Established(Received received) implements Outcome {}

    /// The other side said no.
    record Refused(Refuse refusal) implements Outcome {}

    /// The hello cannot be met, whatever lanes there are: send [#refuse] and close.
    record Unacceptable(RefuseReason reason, String text) implements Outcome {}
  }

  private enum State {
    NEW,
    AWAITS_HELLO,
    AWAITS_DECISION,
    AWAITS_WELCOME,
    AWAITS_CONFIRM,
    ENDED
  }

  private final Identity identity;
  private final Nonce nonce;
  private final int minVersion;
  private final int maxVersion;
  private State state;
  private @Nullable NodeId expected;
  private int agreedVersion;

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
    advance(State.NEW, State.AWAITS_WELCOME);
    expected = dial.expected();
    return HandshakeCodec.encode(
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
            identity.grant()));
  }

  /// Takes the other side's next frame.
  ///
  /// @throws MalformedFrameException when it is not a frame that belongs here
  public Outcome received(FrameType type, ByteBuffer body) {
    HandshakeMessage message = HandshakeCodec.decode(type, body);
    return switch (message) {
      case Hello hello -> proposed(hello);
      case Welcome welcome -> welcomed(welcome);
      case Confirm confirm -> {
        advance(State.AWAITS_CONFIRM, State.ENDED);
        yield new Outcome.Established(confirm.received());
      }
      case Refuse refuse -> {
        advance(State.AWAITS_WELCOME, State.ENDED);
        yield new Outcome.Refused(refuse);
      }
    };
  }

  /// The accepting side's yes, with what it has received of the lane so far.
  public ByteBuffer welcome(long sending, Received received) {
    advance(State.AWAITS_DECISION, State.AWAITS_CONFIRM);
    return HandshakeCodec.encode(
        new Welcome(
            agreedVersion,
            0,
            identity.self(),
            identity.advertised(),
            sending,
            received,
            nonce,
            Proof.NONE,
            identity.grant()));
  }

  /// The accepting side's no.
  public ByteBuffer refuse(RefuseReason reason, String text, long epoch) {
    state = State.ENDED;
    return HandshakeCodec.encode(
        new Refuse(reason, text, identity.self(), identity.advertised(), epoch));
  }

  /// The dialling side's last frame, with what it has received of the lane so far.
  public ByteBuffer confirm(Received received) {
    advance(State.AWAITS_DECISION, State.ENDED);
    return HandshakeCodec.encode(new Confirm(received, Proof.NONE));
  }

  private Outcome proposed(Hello hello) {
    advance(State.AWAITS_HELLO, State.AWAITS_DECISION);
    agreedVersion = Math.min(hello.maxVersion(), maxVersion);
    if (agreedVersion < Math.max(hello.minVersion(), minVersion)) {
      return new Outcome.Unacceptable(
          RefuseReason.VERSION,
          "wire versions %d to %d are offered, %d to %d are spoken here"
              .formatted(hello.minVersion(), hello.maxVersion(), minVersion, maxVersion));
    }
    if (!hello.cluster().equals(identity.cluster())) {
      return new Outcome.Unacceptable(
          RefuseReason.CLUSTER,
          "this node belongs to cluster '%s', not '%s'"
              .formatted(identity.cluster(), hello.cluster()));
    }
    if (hello.self().equals(identity.self())) {
      return new Outcome.Unacceptable(
          RefuseReason.SELF, "the address is that of the dialling node itself");
    }
    if (hello.expected() != null && !Objects.equals(hello.expected(), identity.self())) {
      return new Outcome.Unacceptable(
          RefuseReason.WRONG_NODE,
          "here is %s, not %s".formatted(identity.self(), hello.expected()));
    }
    if (hello.lane() < 0 || hello.lane() >= MAX_LANES) {
      return new Outcome.Unacceptable(
          RefuseReason.LANE,
          "lane %d is not below the limit of %d".formatted(hello.lane(), MAX_LANES));
    }
    return new Outcome.Proposed(hello);
  }

  private Outcome welcomed(Welcome welcome) {
    advance(State.AWAITS_WELCOME, State.AWAITS_DECISION);
    if (welcome.version() < minVersion || welcome.version() > maxVersion) {
      throw new MalformedFrameException(
          "the peer chose wire version " + welcome.version() + ", which was not offered");
    }
    if (welcome.self().equals(identity.self())) {
      throw new MalformedFrameException("the peer claims to be this node itself");
    }
    if (expected != null && !expected.equals(welcome.self())) {
      throw new MalformedFrameException("here is " + welcome.self() + ", not " + expected);
    }
    return new Outcome.Welcomed(welcome);
  }

  private void advance(State from, State to) {
    if (state != from) {
      throw new MalformedFrameException(
          "handshake step out of order: in state " + state + ", not " + from);
    }
    state = to;
  }
}
