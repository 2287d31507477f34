package dev.partisan.wire;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.HandshakeMessage.Confirm;
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

  /// Who this node is towards all others.
  public record Identity(String cluster, NodeId self, Address advertised) {}

  /// The lane that a dial is for.
  ///
  /// @param expected whom the dial means to reach, or `null` when only an address is known
  /// @param sending the session of the frames to be sent
  public record Dial(@Nullable NodeId expected, String channel, int lane, long epoch, long sending) {}

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
  private State state;

  private Handshake(Identity identity, Nonce nonce, State state) {
    this.identity = identity;
    this.nonce = nonce;
    this.state = state;
  }

  /// @param nonce fresh random bytes
  public static Handshake dialling(Identity identity, Nonce nonce) {
    return new Handshake(identity, nonce, State.NEW);
  }

  /// @param nonce fresh random bytes
  public static Handshake accepting(Identity identity, Nonce nonce) {
    return new Handshake(identity, nonce, State.AWAITS_HELLO);
  }

  /// The dialling side's first frame.
  public ByteBuffer hello(Dial dial) {
    advance(State.NEW, State.AWAITS_WELCOME);
    return HandshakeCodec.encode(
        new Hello(
            MIN_VERSION,
            MAX_VERSION,
            0,
            identity.cluster(),
            identity.self(),
            identity.advertised(),
            dial.expected(),
            dial.channel(),
            dial.lane(),
            dial.epoch(),
            dial.sending(),
            nonce));
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
            MAX_VERSION, 0, identity.self(), identity.advertised(), sending, received, nonce, Proof.NONE));
  }

  /// The accepting side's no.
  public ByteBuffer refuse(RefuseReason reason, String text, long epoch) {
    state = State.ENDED;
    return HandshakeCodec.encode(new Refuse(reason, text, identity.self(), identity.advertised(), epoch));
  }

  /// The dialling side's last frame, with what it has received of the lane so far.
  public ByteBuffer confirm(Received received) {
    advance(State.AWAITS_DECISION, State.ENDED);
    return HandshakeCodec.encode(new Confirm(received, Proof.NONE));
  }

  private Outcome proposed(Hello hello) {
    advance(State.AWAITS_HELLO, State.AWAITS_DECISION);
    if (hello.minVersion() > MAX_VERSION || hello.maxVersion() < MIN_VERSION) {
      return new Outcome.Unacceptable(
          RefuseReason.VERSION,
          "wire versions %d to %d are offered, %d to %d are spoken here"
              .formatted(hello.minVersion(), hello.maxVersion(), MIN_VERSION, MAX_VERSION));
    }
    if (!hello.cluster().equals(identity.cluster())) {
      return new Outcome.Unacceptable(
          RefuseReason.CLUSTER,
          "this node belongs to cluster '%s', not '%s'".formatted(identity.cluster(), hello.cluster()));
    }
    if (hello.self().equals(identity.self())) {
      return new Outcome.Unacceptable(RefuseReason.SELF, "the address is that of the dialling node itself");
    }
    if (hello.expected() != null && !Objects.equals(hello.expected(), identity.self())) {
      return new Outcome.Unacceptable(
          RefuseReason.WRONG_NODE, "here is %s, not %s".formatted(identity.self(), hello.expected()));
    }
    if (hello.lane() < 0 || hello.lane() >= MAX_LANES) {
      return new Outcome.Unacceptable(
          RefuseReason.LANE, "lane %d is not below the limit of %d".formatted(hello.lane(), MAX_LANES));
    }
    return new Outcome.Proposed(hello);
  }

  private Outcome welcomed(Welcome welcome) {
    advance(State.AWAITS_WELCOME, State.AWAITS_DECISION);
    if (welcome.version() < MIN_VERSION || welcome.version() > MAX_VERSION) {
      throw new MalformedFrameException("the peer chose wire version " + welcome.version() + ", which was not offered");
    }
    return new Outcome.Welcomed(welcome);
  }

  private void advance(State from, State to) {
    if (state != from) {
      throw new MalformedFrameException("handshake step out of order: in state " + state + ", not " + from);
    }
    state = to;
  }
}
