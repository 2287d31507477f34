package dev.partisan.internal.lane;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.EventLoop;
import dev.partisan.wire.Handshake;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.HandshakeMessage.Welcome;
import dev.partisan.wire.LaneReceiver;
import dev.partisan.wire.LaneSender;
import dev.partisan.wire.LogRun;
import dev.partisan.wire.Parcel;
import dev.partisan.wire.RefuseReason;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One of the parallel streams of messages between this node and a peer, whatever connection carries it at the moment.
///
/// Senders queue on its [LaneOutbox] from any thread. Everything else happens on its event loop:
///
/// ```
/// DOWN --dial()--> DIALLING --welcomed--> UP --connection lost--> DOWN
/// DOWN | DIALLING | UP --proposed, if its epoch wins--> ACCEPTING --confirmed--> UP
/// ```
public final class Lane {
  private enum State {
    DOWN,
    DIALLING,
    ACCEPTING,
    UP,
    ENDED
  }

  private final LaneEnvironment environment;
  private final NodeId peer;
  private final String channel;
  private final int index;
  private final EventLoop loop;
  private final LaneOutbox outbox;
  private final LaneSender sender;
  private final LaneReceiver receiver;

  // The loop's own.
  private State state = State.DOWN;
  private long epoch;
  private @Nullable PeerConnection connection;

  // Written by the loop, read by all.
  private volatile boolean isUp;
  private volatile boolean isDialling;
  private volatile @Nullable PeerConnection writing;
  private volatile boolean isWriteRequested;
  private volatile long sentPosition;
  private volatile boolean isHandingOver;
  private volatile @Nullable Lane successor;

  Lane(LaneEnvironment environment, NodeId peer, String channel, int index, long queueBytes) {
    this.environment = environment;
    this.peer = peer;
    this.channel = channel;
    this.index = index;
    this.loop =
        environment.transport().loopFor(31 * (31 * peer.hashCode() + channel.hashCode()) + index);
    this.outbox = new LaneOutbox(environment.host(), environment.memory(), queueBytes);
    LaneSettings settings = environment.settings();
    this.sender = new LaneSender(environment.random().nextLong(), settings.reassemblyBytes());
    this.receiver = new LaneReceiver(settings.reassemblyBytes(), settings.maxMessageBytes());
  }

  public NodeId peer() {
    return peer;
  }

  public String channel() {
    return channel;
  }

  public int index() {
    return index;
  }

  /// Whether a connection carries the lane now.
  public boolean isUp() {
    return isUp;
  }

  /// Whether a connection is up or under way.
  public boolean isUpOrDialling() {
    return isUp || isDialling;
  }

  /// Whether the lane still has a use for a connection.
  public boolean isWanted() {
    return !isHandingOver;
  }

  /// Closes the connection, keeping what is queued. Any thread.
  public void disconnect(String reason) {
    loop.execute(() -> {
      PeerConnection old = connection;
      if (old != null && state == State.UP) {
        old.abandon(reason);
        closed(old, reason);
      }
    });
  }

  /// Whether messages wait to be sent or acknowledged.
  public boolean hasQueued() {
    return queuedBytes() > 0;
  }

  /// Bytes queued, or sent and not yet acknowledged.
  public long queuedBytes() {
    return outbox.queuedBytes();
  }

  LaneOutbox outbox() {
    return outbox;
  }

  EventLoop loop() {
    return loop;
  }

  LaneReceiver receiver() {
    return receiver;
  }

  /// The log position up to which everything was handed to a connection.
  long sentPosition() {
    return sentPosition;
  }

  /// Something was queued: the loop must look. Any thread.
  void requestWrite() {
    VarHandle
        .fullFence(); // the loop says that it rests and then looks; who queues looks whether it
    // rests
    if (!isWriteRequested) {
      isWriteRequested = true;
      PeerConnection target = writing;
      if (target != null) {
        target.requestWrite();
      }
    }
  }

  /// The lane that took over this one's queue; `null` when there is none.
  @Nullable Lane successor() {
    return successor;
  }

  /// Opens a connection to the peer, unless one is up or under way. Any thread.
  public void dial(Address address) {
    loop.execute(() -> {
      if (state == State.DOWN) {
        enter(State.DIALLING);
        epoch++;
        connection = PeerConnection.dial(environment, this, address);
      }
    });
  }

  /// Ends the lane: closes its connection and gives up what is queued. Any thread.
  public void end(String reason) {
    outbox.close();
    loop.execute(() -> {
      if (state != State.ENDED) {
        PeerConnection old = connection;
        connection = null;
        enter(State.ENDED);
        if (old != null) {
          old.abandon(reason);
        }
        giveUpAll();
      }
    });
  }

  /// Gives everything queued to `target` and ends; to be called when the peer does not know this lane's channel, so that
  /// nothing has been sent. Any thread.
  void handOver(Lane target) {
    isHandingOver = true;
    outbox.close();
    loop.execute(() -> {
      if (state != State.ENDED) {
        enter(State.ENDED);
        takeParcels();
        long lost = outbox.copyLogTo(target.outbox, sender.logSent());
        for (Parcel parcel : sender.unacknowledgedParcels()) {
          lost += target.outbox.adopt(parcel) ? 0 : 1;
        }
        environment.counters().lostWithLane(lost);
        target.requestWrite();
      }
      successor = target;
      outbox.roomWaiters().wakeAll();
    });
  }

  /// Whether a [#successor()] is about to be known.
  boolean isHandingOver() {
    return isHandingOver && successor == null;
  }

  private void giveUpAll() {
    takeParcels();
    long lost = sender.sentFrames() - sender.acknowledgedFrames();
    for (Parcel parcel : sender.unacknowledgedParcels()) {
      outbox.finish(parcel);
      lost += parcel.isFragmented() ? 1 : 0;
    }
    lost += outbox.discard(sender.logSent());
    receiver.clear();
    environment.counters().lostWithLane(lost);
  }

  // From here on: the loop only.

  Handshake.Dial dialDescription() {
    return new Handshake.Dial(peer, channel, index, epoch, sender.session());
  }

  /// A peer's dial for this lane has arrived: settles it against what is up or under way.
  void proposed(PeerConnection candidate, Hello hello) {
    if (state == State.ENDED) {
      candidate.refuse(
          RefuseReason.NOT_WELCOME, "this node has ended its connections to " + peer, epoch);
      return;
    }
    if (!wins(hello)) {
      candidate.refuse(
          RefuseReason.STALE_EPOCH, "epoch " + hello.epoch() + " is not beyond " + epoch, epoch);
      return;
    }
    PeerConnection old = connection;
    connection = candidate;
    epoch = Math.max(epoch, hello.epoch());
    boolean wasUp = state == State.UP;
    enter(State.ACCEPTING);
    if (old != null) {
      old.abandon("replaced by a newer connection");
    }
    if (wasUp) {
      lostConnection("replaced by a newer connection");
    }
    candidate.welcome(sender.session(), receiver.resume(hello.sending()));
  }

  private boolean wins(Hello hello) {
    return switch (state) {
      case DOWN -> true;
      case DIALLING, ACCEPTING ->
          hello.epoch() > epoch
              || hello.epoch() == epoch
                  && peer.name().compareTo(environment.identity().self().name()) < 0;
      case UP -> hello.epoch() > epoch;
      case ENDED -> false;
    };
  }

  /// The peer welcomed our dial; true when it is still wanted, and frames may flow once our count is stated.
  @Nullable Received welcomed(PeerConnection candidate, Welcome welcome) {
    return candidate == connection && state == State.DIALLING
        ? receiver.resume(welcome.sending())
        : null;
  }

  /// The handshake is over: frames flow from here on.
  void established(PeerConnection candidate, Received peerHas, Address advertised) {
    if (candidate != connection) {
      candidate.abandon("replaced by a newer connection");
      return;
    }
    resumeSending(peerHas);
    enter(State.UP);
    writing = candidate;
    isWriteRequested = true;
    candidate.requestWrite();
    environment.owner().up(this, advertised);
  }

  private void resumeSending(Received peerHas) {
    takeParcels();
    if (peerHas.frames() < sender.acknowledgedFrames()) {
      LaneSender.Lost lost = sender.startOver(sender.session());
      lost.parcels().forEach(outbox::finish);
      environment.counters().lostWithLane(lost.frames());
      outbox.free(sender.logSent());
    } else {
      free(sender.resume(peerHas.frames(), outbox::skip));
    }
    sentPosition = sender.logSent();
  }

  /// The peer's acknowledgement.
  void acknowledged(long frames) {
    free(sender.acknowledged(frames));
  }

  private void free(LaneSender.Freed freed) {
    freed.parcels().forEach(outbox::finish);
    outbox.free(freed.logPosition());
  }

  private void takeParcels() {
    for (Parcel parcel = outbox.pollParcel(); parcel != null; parcel = outbox.pollParcel()) {
      sender.add(parcel);
    }
  }

  /// What to write next; `null` when there is nothing.
  LaneSender.@Nullable Step nextStep() {
    takeParcels();
    LogRun available = outbox.available(sender.logSent());
    LaneSender.Step step = sender.next(available);
    sentPosition = sender.logSent();
    return step;
  }

  /// A part to go out together with the run that was just given out; `null` when there is none.
  LaneSender.@Nullable Step nextPart() {
    return sender.next(null);
  }

  /// How many frames have been given to the connection as steps.
  long sentFrames() {
    return sender.sentFrames();
  }

  /// The writer found nothing to do: later requests must reach it. Senders check after queueing, the writer after this.
  void writerRests() {
    isWriteRequested = false;
  }

  /// Whether something was queued after the writer last looked.
  boolean hasMore() {
    return outbox.appended() != sender.logSent() || outbox.hasParcels();
  }

  /// The peer said no to our dial.
  void refused(PeerConnection candidate, Refuse refusal) {
    if (candidate == connection && state == State.DIALLING) {
      connection = null;
      epoch = Math.max(epoch, refusal.epoch());
      enter(State.DOWN);
      environment.owner().refused(this, refusal);
    }
  }

  /// A connection of this lane, or one that tried to be, is gone.
  void closed(PeerConnection candidate, String reason) {
    if (candidate != connection) {
      return;
    }
    connection = null;
    State was = state;
    enter(State.DOWN);
    switch (was) {
      case UP -> lostConnection(reason);
      case DIALLING -> environment.owner().dialFailed(this, reason);
      case ACCEPTING -> receiver.disconnected();
      case DOWN, ENDED -> {}
    }
  }

  private void lostConnection(String reason) {
    receiver.disconnected();
    environment.owner().down(this, reason);
  }

  private void enter(State next) {
    state = next;
    isUp = next == State.UP;
    isDialling = next == State.DIALLING || next == State.ACCEPTING;
    if (next != State.UP) {
      writing = null;
    }
  }

  @Override
  public String toString() {
    return channel + "/" + index + " to " + peer;
  }
}
