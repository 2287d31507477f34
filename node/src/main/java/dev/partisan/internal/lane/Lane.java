package dev.partisan.internal.lane;

import dev.partisan.Channel;
import dev.partisan.DropReason;
import dev.partisan.PartitionKey;
import dev.partisan.internal.jfr.ConnectionClosedEvent;
import dev.partisan.internal.jfr.LaneResumedEvent;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.EventLoop;
import dev.partisan.wire.Frames;
import dev.partisan.wire.Handshake;
import dev.partisan.wire.HandshakeMessage.Grant;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.HandshakeMessage.Welcome;
import dev.partisan.wire.LaneReceiver;
import dev.partisan.wire.LaneSender;
import dev.partisan.wire.LaneSender.Step;
import dev.partisan.wire.LogRun;
import dev.partisan.wire.Parcel;
import dev.partisan.wire.RefuseReason;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the parallel streams of messages between this node and a peer, whatever connection
/// carries it at the moment.
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

  /// What chooses the lane of a message without a key: sender and receiver, mixed, so that pairs
  /// spread over the lanes and each keeps to its own.
  ///
  /// @param sender the sending process, or 0 for none
  /// @param pid the receiving process, or 0 where `name` says it
  public static long hashOf(long sender, long pid, @Nullable String name) {
    return PartitionKey.of(31 * sender + (name == null ? pid : name.hashCode())).hash();
  }

  /// What the other side said of itself in the handshake.
  record Peer(Address advertised, Grant grant) {}

  private final LaneEnvironment environment;
  private final NodeId peer;
  private final LaneDescription description;
  private final EventLoop loop;
  private final LaneOutbox outbox;
  private final LaneCounts counts;
  private final LaneSender sender;
  private final LaneReceiver receiver;

  /// Told when room was made on the lane; `null` when nobody waits for it.
  private final @Nullable Runnable progress;

  // The loop's own.
  private State state = State.DOWN;
  private long epoch;
  private @Nullable PeerConnection connection;
  private long countedHeldBytes;

  // Written by the loop, read by all.
  private volatile boolean isUp;
  private volatile boolean isDialling;
  private volatile @Nullable PeerConnection writing;
  private volatile long sentPosition;
  private volatile int peerLimit = Integer.MAX_VALUE;
  private volatile boolean isHandingOver;
  private volatile @Nullable Lane successor;

  Lane(
      LaneEnvironment environment,
      NodeId peer,
      LaneDescription description,
      @Nullable Runnable progress) {
    this.environment = environment;
    this.peer = peer;
    this.description = description;
    this.progress = progress;
    String channel = description.channel();
    this.loop =
        environment
            .transport()
            .loopFor(31 * (31 * peer.hashCode() + channel.hashCode()) + description.index());
    OutboundMemory memory =
        channel.equals(Channel.CONTROL) ? environment.controlMemory() : environment.memory();
    this.outbox =
        new LaneOutbox(environment.host(), memory, description.queueBytes(), this::wakeWriter);
    this.counts = environment.counters().traffic().counts(peer, channel, description.index());
    counts.begun(outbox);
    LaneSettings settings = environment.settings();
    this.sender =
        new LaneSender(
            environment.random().nextLong(), settings.reassemblyBytes(), description.retains());
    this.receiver = new LaneReceiver(settings.reassemblyBytes(), settings.maxMessageBytes());
  }

  public NodeId peer() {
    return peer;
  }

  public String channel() {
    return description.channel();
  }

  public int index() {
    return description.index();
  }

  /// Whether what was sent is kept until it is acknowledged.
  boolean retains() {
    return description.retains();
  }

  /// Whether a connection carries the lane now.
  public boolean isUp() {
    return isUp;
  }

  /// Whether a connection is up or under way.
  public boolean isUpOrDialling() {
    return isUp || isDialling;
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

  LaneCounts counts() {
    return counts;
  }

  /// A message for this lane was not queued. Any thread.
  public void dropped(DropReason reason) {
    counts.dropped(reason);
  }

  EventLoop loop() {
    return loop;
  }

  /// By how much the memory that unfinished messages keep has changed since this was last asked.
  long heldBytesChange() {
    long change = receiver.heldBytes() - countedHeldBytes;
    countedHeldBytes += change;
    return change;
  }

  LaneReceiver receiver() {
    return receiver;
  }

  /// The log position up to which everything was handed to a connection.
  long sentPosition() {
    return sentPosition;
  }

  /// The largest message that the peer takes in, as far as it is known.
  int peerLimit() {
    return peerLimit;
  }

  /// Something was queued while the loop rests: it must look. Any thread.
  private void wakeWriter() {
    // A connection that comes up shows itself and then looks; who queues looks then who is there.
    VarHandle.fullFence();
    PeerConnection target = writing;
    if (target != null) {
      target.requestWrite();
    }
  }

  /// The lane that a sender turns to that found this one ended; `null` when there is none.
  @Nullable Lane turnToSuccessor() {
    Lane next = successor;
    if (next != null && !next.channel().equals(channel())) {
      environment.counters().fellBack(1);
    }
    return next;
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
    loop.execute(() -> endNow(reason));
  }

  /// Ends the lane in favour of a new one, which its waiting senders turn to. Any thread.
  void replaceBy(Lane fresh, String reason) {
    isHandingOver = true;
    outbox.close();
    loop.execute(() -> {
      endNow(reason);
      successor = fresh;
      outbox.wakeAll();
    });
  }

  private void endNow(String reason) {
    if (state != State.ENDED) {
      PeerConnection old = connection;
      connection = null;
      if (state == State.UP) {
        ConnectionClosedEvent.record(self(), this, reason);
      }
      enter(State.ENDED);
      if (old != null) {
        old.abandon(reason);
      }
      giveUpAll();
      counts.ended(outbox);
    }
  }

  /// Gives everything queued to `target` and ends; to be called when the peer does not know this
  /// lane's channel, so that nothing has been sent. Any thread.
  ///
  /// @param done called when messages may overtake nothing any more on `target`
  void handOver(Lane target, Runnable done) {
    isHandingOver = true;
    outbox.close();
    loop.execute(() -> {
      if (state != State.ENDED) {
        enter(State.ENDED);
        takeParcels();
        LaneOutbox.Copied log = outbox.copyLogTo(target.outbox, sender.logSent());
        long adopted = 0;
        List<Parcel> parcels = sender.unacknowledgedParcels();
        for (Parcel parcel : parcels) {
          adopted += target.outbox.adopt(parcel) ? 1 : 0;
        }
        environment.counters().fellBack(log.copied() + adopted);
        lost(log.lost() + parcels.size() - adopted);
        counts.ended(outbox);
      }
      done.run();
      successor = target;
      outbox.wakeAll();
    });
  }

  /// Whether a successor is about to be known.
  boolean isHandingOver() {
    return isHandingOver && successor == null;
  }

  private void lost(long messages) {
    counts.lost(messages);
    environment.counters().lostWithLane(messages);
  }

  private void giveUpAll() {
    takeParcels();
    List<Parcel> parcels = sender.unacknowledgedParcels();
    parcels.forEach(outbox::finish);
    long lost = sender.unacknowledgedLogFrames() + parcels.size();
    lost += outbox.discard(sender.logSent());
    receiver.clear();
    letGoOfHeldBytes();
    lost(lost);
  }

  // From here on: the loop only.

  Handshake.Dial dialDescription() {
    return new Handshake.Dial(peer, channel(), index(), epoch, sender.session());
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
    candidate.welcome(sender.session(), resumeReceiving(hello.sending()));
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

  /// The peer welcomed our dial; true when it is still wanted, and frames may flow once our count
  /// is stated.
  @Nullable Received welcomed(PeerConnection candidate, Welcome welcome) {
    return candidate == connection && state == State.DIALLING
        ? resumeReceiving(welcome.sending())
        : null;
  }

  /// The handshake is over: frames flow from here on.
  void established(PeerConnection candidate, Received peerHas, Peer other) {
    if (candidate != connection) {
      candidate.abandon("replaced by a newer connection");
      return;
    }
    counts.connected();
    resumeSending(peerHas, other.grant());
    enter(State.UP);
    writing = candidate;
    candidate.requestWrite();
    environment.owner().up(this, other.advertised());
    madeProgress();
  }

  /// Something that was queued was given to the connection, or there is room again.
  void madeProgress() {
    if (progress != null) {
      progress.run();
    }
  }

  /// Goes on behind what the peer has, within what it takes in.
  private void resumeSending(Received peerHas, Grant grant) {
    takeParcels();
    long sentBefore = sender.sentFrames();
    LaneSender.Resumed resumed = sender.resume(peerHas.frames(), outbox::skip);
    free(resumed.freed());
    lost(resumed.lostLogFrames());
    if (sentBefore > 0) {
      LaneResumedEvent.record(self(), this, sentBefore - peerHas.frames());
    }
    sender.grant(grant.windowBytes());
    peerLimit = grant.maxMessageBytes();
    for (Parcel tooLarge : sender.removeUnsentOver(grant.maxMessageBytes())) {
      outbox.finish(tooLarge);
      lost(1);
    }
    sentPosition = sender.logSent();
  }

  /// What this side has of the peer's frames. A peer that began the lane anew has forgotten ours
  /// too: what was sent to it and not acknowledged may or may not have arrived, and is given up
  /// rather than doubled.
  private Received resumeReceiving(long peerSession) {
    if (receiver.isReplacedBy(peerSession)) {
      takeParcels();
      LaneSender.Lost lost = sender.startOver();
      lost.parcels().forEach(outbox::finish);
      outbox.free(sender.logSent());
      lost(lost.messages());
    }
    Received received = receiver.resume(peerSession);
    letGoOfHeldBytes();
    return received;
  }

  /// The peer's acknowledgement.
  void acknowledged(long frames) {
    free(sender.acknowledged(frames));
    madeProgress();
  }

  /// The connection has taken all that it was given.
  void written() {
    if (!retains()) {
      outbox.free(sender.written());
    }
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
  @Nullable Step nextStep() {
    outbox.gather();
    takeParcels();
    LogRun available = outbox.available(sender.logSent());
    Step step = counted(sender.next(available));
    sentPosition = sender.logSent();
    return step;
  }

  /// A part to go out together with the steps that were just given out; `null` when there is none.
  @Nullable Step nextPart() {
    return counted(sender.next(null));
  }

  private @Nullable Step counted(@Nullable Step step) {
    switch (step) {
      case null -> {}
      case Step.Run(LogRun run) ->
          counts.sent(
              run.frames(), run.to() - run.from() - (long) run.frames() * Frames.HEADER_BYTES);
      case Step.Part(Parcel parcel, int offset, int length) ->
          counts.sent(offset + length == parcel.length() ? 1 : 0, length);
    }
    return step;
  }

  /// How many frames have been given to the connection as steps.
  long sentFrames() {
    return sender.sentFrames();
  }

  /// The writer found nothing to do; returns whether it may rest, and is woken when something is
  /// queued. If not, something was queued meanwhile.
  boolean mayRest() {
    return outbox.rest(sender.logSent());
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
      case ACCEPTING -> environment.owner().acceptFailed(this, reason);
      case DOWN, ENDED -> {}
    }
  }

  private void letGoOfHeldBytes() {
    environment.inboundMemory().of(channel()).changed(heldBytesChange());
  }

  private void lostConnection(String reason) {
    ConnectionClosedEvent.record(self(), this, reason);
    receiver.disconnected();
    letGoOfHeldBytes();
    environment.owner().down(this, reason);
  }

  private String self() {
    return environment.identity().self().name();
  }

  private void enter(State next) {
    state = next;
    isUp = next == State.UP;
    counts.setUp(isUp);
    isDialling = next == State.DIALLING || next == State.ACCEPTING;
    if (next != State.UP) {
      writing = null;
    }
  }

  @Override
  public String toString() {
    return channel() + "/" + index() + " to " + peer;
  }
}
