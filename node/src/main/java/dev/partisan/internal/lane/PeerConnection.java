package dev.partisan.internal.lane;

import dev.partisan.Cancellable;
import dev.partisan.TlsFailure;
import dev.partisan.internal.Counters.Misbehaviour;
import dev.partisan.internal.jfr.ConnectionOpenedEvent;
import dev.partisan.internal.jfr.ConnectionRefusedEvent;
import dev.partisan.internal.jfr.TlsFailedEvent;
import dev.partisan.internal.lane.Lane.Peer;
import dev.partisan.internal.lane.LaneTable.Found;
import dev.partisan.internal.lane.LaneTable.ProbeListener;
import dev.partisan.protocol.Address;
import dev.partisan.spi.Connection;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.LaneName;
import dev.partisan.wire.Chunk;
import dev.partisan.wire.FrameDecoder;
import dev.partisan.wire.FrameSink;
import dev.partisan.wire.FrameType;
import dev.partisan.wire.Frames;
import dev.partisan.wire.Handshake;
import dev.partisan.wire.Handshake.Outcome;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.HandshakeMessage.Welcome;
import dev.partisan.wire.MalformedFrameException;
import dev.partisan.wire.RefuseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A connection with its handshake, from either side; afterwards its frames go to and from a lane
/// through a [LaneTraffic].
final class PeerConnection implements ConnectionHandler, FrameSink {
  private final LaneEnvironment environment;
  private final Handshake handshake;
  private final FrameDecoder decoder = new FrameDecoder(Handshake.MAX_FRAME_BYTES);
  private final FrameSink handshakeSink = new HandshakeSink();

  private final ConnectionOpenedEvent opening = new ConnectionOpenedEvent();
  private FrameSink sink = handshakeSink;
  private @Nullable Connection connection;
  private @Nullable Lane lane;
  private @Nullable Lane found;
  private @Nullable ProbeListener probe;
  private @Nullable Function<Hello, Found> lanes;
  private @Nullable HalfOpen halfOpen;
  private @Nullable Peer peer;
  private @Nullable LaneTraffic traffic;
  private @Nullable ByteBuffer unwritten;
  private @Nullable Cancellable deadline;
  private @Nullable Runnable moveAfterRead;
  private boolean isAbandoned;
  private boolean isCounted;
  private final long beginNanos;
  private volatile boolean isEstablished;

  private PeerConnection(LaneEnvironment environment, boolean isDialling) {
    this.environment = environment;
    this.beginNanos = environment.host().nanoTime();
    Nonce nonce = new Nonce(environment.random().nextLong(), environment.random().nextLong());
    this.handshake =
        isDialling
            ? Handshake.dialling(environment.identity(), nonce)
            : Handshake.accepting(environment.identity(), nonce);
  }

  /// Dials for a lane; to be called on its loop, where everything else will happen too.
  static PeerConnection dial(LaneEnvironment environment, Lane lane, Address address) {
    PeerConnection dialled = new PeerConnection(environment, true);
    dialled.lane = lane;
    environment
        .transport()
        .dial(
            address,
            new LaneName(lane.channel(), lane.index()),
            lane.loop(),
            environment.settings().connectTimeout(),
            dialled);
    return dialled;
  }

  /// Asks who listens at an address.
  static void probe(LaneEnvironment environment, Address address, ProbeListener probe) {
    PeerConnection dialled = new PeerConnection(environment, true);
    dialled.probe = probe;
    environment
        .transport()
        .dial(
            address,
            LaneName.CONTROL,
            environment.transport().loopFor(address.hashCode()),
            environment.settings().connectTimeout(),
            dialled);
  }

  /// Handles a connection that somebody opened to us.
  ///
  /// @param halfOpen where it is to be found until its handshake is over
  /// @param lanes finds the lane for a hello
  static PeerConnection accept(
      LaneEnvironment environment, HalfOpen halfOpen, Function<Hello, Found> lanes) {
    PeerConnection accepted = new PeerConnection(environment, false);
    accepted.halfOpen = halfOpen;
    accepted.lanes = lanes;
    return accepted;
  }

  @Override
  public void opened(Connection opened) {
    if (isAbandoned) {
      opened.close("no longer wanted");
      return;
    }
    connection = opened;
    opening.begin();
    startDeadline();
    if (halfOpen != null) {
      makeRoom(halfOpen.add(opened));
    } else {
      environment.warnings().dialled(opened.remoteAddress());
    }
    Lane dialled = lane;
    if (dialled != null) {
      write(handshake.hello(dialled.dialDescription()));
    } else if (probe != null) {
      write(handshake.hello(new Handshake.Dial(null, "", 0, 0, 0)));
    }
  }

  private void makeRoom(@Nullable Connection oldest) {
    if (oldest != null) {
      environment.counters().misbehaved(Misbehaviour.HALF_OPEN_LIMIT);
      oldest.close("gave way to a newer connection before its handshake was over");
    }
  }

  /// Connecting and all handshakes have one deadline: a peer that sends a byte now and then gains
  /// nothing.
  private void startDeadline() {
    Duration timeout = environment.settings().connectTimeout();
    long spent = environment.host().nanoTime() - beginNanos;
    Duration left = Duration.ofNanos(Math.max(1, timeout.toNanos() - spent));
    deadline = environment.host().schedule(left, () -> handshakeIsLate(timeout));
  }

  private void handshakeIsLate(Duration timeout) {
    if (!isEstablished) {
      close("handshake not finished within " + timeout.toMillis() + " ms");
    }
  }

  @Override
  public void received(Chunk chunk) {
    if (isAbandoned) {
      chunk.buffer().position(chunk.buffer().limit());
      return;
    }
    try {
      decoder.decode(chunk, this);
    } catch (MalformedFrameException e) {
      chunk.buffer().position(chunk.buffer().limit());
      environment.counters().misbehaved(Misbehaviour.MALFORMED_FRAME);
      isCounted = true;
      moveAfterRead = null;
      close("malformed: " + e.getMessage());
    } finally {
      // Whatever came before: receivers of messages that were delivered already must be woken.
      LaneTraffic flowing = traffic;
      if (flowing != null) {
        flowing.readDone();
      }
    }
    Runnable move = moveAfterRead;
    if (move != null) {
      moveAfterRead = null;
      move.run();
    }
  }

  @Override
  public void frame(FrameType type, ByteBuffer body) {
    sink.frame(type, body);
  }

  @Override
  public void fragment(int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isComplete) {
    sink.fragment(stream, total, chunk, bytes, isComplete);
  }

  @Override
  public void writable() {
    Connection open = connection;
    if (open == null || isAbandoned) {
      return;
    }
    if (unwritten != null) {
      open.write(new ByteBuffer[] {unwritten}, 0, 1);
      if (unwritten.hasRemaining()) {
        return;
      }
      unwritten = null;
    }
    if (traffic != null) {
      traffic.write();
    }
  }

  /// Writes a handshake frame. It is far smaller than any socket buffer; what is not taken at once
  /// follows.
  private void write(ByteBuffer frame) {
    Connection open = connection;
    if (open == null) {
      return;
    }
    ByteBuffer waiting = unwritten;
    if (waiting != null) {
      int bytes = waiting.remaining() + frame.remaining();
      unwritten = ByteBuffer.allocate(bytes).put(waiting).put(frame).flip();
      return;
    }
    open.write(new ByteBuffer[] {frame}, 0, 1);
    unwritten = frame.hasRemaining() ? frame : null;
  }

  @Override
  public void tlsFailed(TlsFailure kind, String text) {
    Connection open = connection;
    if (open != null) {
      environment.counters().tlsFailed(kind);
      TlsFailedEvent.record(environment.identity().self().name(), open.remoteAddress(), kind, text);
    }
  }

  @Override
  public void closed(String reason) {
    handshakeOver();
    if (isAbandoned) {
      return;
    }
    isAbandoned = true;
    if (lanes != null && !isEstablished && !isCounted) {
      environment.counters().misbehaved(Misbehaviour.UNFINISHED_HANDSHAKE);
    }
    if (traffic != null) {
      traffic.closed();
    }
    Lane mine = lane;
    Lane sought = found;
    if (mine != null) {
      mine.closed(this, reason);
    } else if (sought != null) {
      environment.owner().acceptFailed(sought, reason);
    }
    if (probe != null) {
      probe.failed(reason);
    }
  }

  private void close(String reason) {
    Connection open = connection;
    if (open != null) {
      open.close(reason);
    } else {
      isAbandoned = true;
    }
  }

  /// The lane wants nothing more from this connection, and nothing more reaches the lane through
  /// it.
  void abandon(String reason) {
    isAbandoned = true;
    handshakeOver();
    if (traffic != null) {
      traffic.closed();
    }
    close(reason);
  }

  private void handshakeOver() {
    HalfOpen listed = halfOpen;
    Connection open = connection;
    if (listed != null && open != null) {
      listed.remove(open);
      halfOpen = null;
    }
    Cancellable running = deadline;
    if (running != null) {
      running.cancel();
      deadline = null;
    }
  }

  void requestWrite() {
    Connection open = connection;
    if (open != null) {
      open.requestWrite();
    }
  }

  /// The lane's yes to a proposal.
  void welcome(long sending, Received received) {
    write(handshake.welcome(sending, received));
  }

  /// The lane's no to a proposal.
  void refuse(RefuseReason reason, String text, long epoch) {
    environment.counters().refused(reason);
    ConnectionRefusedEvent.record(environment.identity().self().name(), reason, text);
    isCounted = true;
    warn(reason, text);
    write(handshake.refuse(reason, text, epoch));
    close("refused: " + text);
  }

  private void warn(RefuseReason reason, String text) {
    Connection open = connection;
    switch (reason) {
      case SECRET, VERSION, CLUSTER, CERTIFICATE -> {
        if (reason == RefuseReason.SECRET) {
          environment.counters().misbehaved(Misbehaviour.FAILED_AUTHENTICATION);
        }
        if (open != null) {
          environment.warnings().handshakeFailed(reason, open.remoteAddress(), text);
        }
      }
      case WRONG_NODE,
          SELF,
          NO_SUCH_CHANNEL,
          LANE,
          STALE_EPOCH,
          NOT_WELCOME,
          UNAVAILABLE,
          IDENTITY -> {}
    }
  }

  /// The handshake's frames.
  private final class HandshakeSink implements FrameSink {
    @Override
    public void frame(FrameType type, ByteBuffer body) {
      switch (handshake.received(type, body)) {
        case Outcome.Reply reply -> write(reply.frame());
        case Outcome.Proposed proposed -> proposed(proposed.hello());
        case Outcome.Welcomed welcomed -> welcomed(welcomed.welcome());
        case Outcome.Established established -> established(established.received());
        case Outcome.Refused refused -> refused(refused.refusal());
        case Outcome.Unacceptable no -> refuse(no.reason(), no.text(), 0);
        case Outcome.Untrusted no -> untrusted(no.text());
      }
    }

    @Override
    public void fragment(int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isComplete) {
      throw new MalformedFrameException("a fragment before the handshake's end");
    }

    private void proposed(Hello hello) {
      Connection open = connection;
      if (open == null) {
        return;
      }
      String objection = open.objectionTo(hello.advertised().host());
      if (objection != null) {
        tlsFailed(TlsFailure.WRONG_HOST, objection);
        refuse(RefuseReason.CERTIFICATE, objection, 0);
        return;
      }
      if (hello.expected() == null) {
        refuse(RefuseReason.IDENTITY, "this is " + environment.identity().self(), 0);
        environment.owner().asked(hello.self(), hello.advertised());
        return;
      }
      if (lanes != null) {
        switch (lanes.apply(hello)) {
          case Found.At at -> propose(open, at.lane(), hello);
          case Found.Refused no -> refuse(no.reason(), no.text(), 0);
        }
      }
    }

    /// Goes on where the lane lives, once the read in hand is over.
    private void propose(Connection open, Lane wanted, Hello hello) {
      peer = new Peer(hello.advertised(), hello.grant());
      found = wanted;
      Runnable propose =
          () -> {
            lane = wanted;
            wanted.proposed(PeerConnection.this, hello);
          };
      moveAfterRead = () -> open.moveTo(wanted.loop(), propose);
    }

    private void welcomed(Welcome welcome) {
      Lane mine = lane;
      Received received = mine == null ? null : mine.welcomed(PeerConnection.this, welcome);
      if (mine == null || received == null) {
        abandon("no longer wanted");
        return;
      }
      write(handshake.confirm(received));
      begin(mine, welcome.received(), new Peer(welcome.advertised(), welcome.grant()));
    }

    private void untrusted(String text) {
      isCounted = true;
      warn(RefuseReason.SECRET, text);
      close("not authenticated: " + text);
    }

    private void established(Received peerHas) {
      Lane mine = lane;
      Peer other = peer;
      if (mine != null && other != null) {
        begin(mine, peerHas, other);
      }
    }

    private void refused(Refuse refusal) {
      ProbeListener asked = probe;
      Lane mine = lane;
      probe = null;
      isAbandoned = true;
      handshakeOver();
      warn(refusal.reason(), refusal.text());
      close("refused by the peer: " + refusal.text());
      if (asked != null) {
        asked.answered(refusal);
      } else if (mine != null) {
        mine.refused(PeerConnection.this, refusal);
      }
    }

    private void begin(Lane mine, Received peerHas, Peer other) {
      handshakeOver();
      Connection open = connection;
      if (open != null) {
        LaneTraffic flowing = new LaneTraffic(environment, mine, open);
        traffic = flowing;
        isEstablished = true;
        opening.opened(environment.identity().self().name(), mine, lanes == null);
        sink = flowing;
        decoder.accept(Frames.MAX_BODY_BYTES);
        mine.established(PeerConnection.this, peerHas, other);
      }
    }
  }
}
