package dev.partisan.wire;

import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.LaneSender.Freed;
import dev.partisan.wire.LaneSender.Step;
import dev.partisan.wire.Parcel.Pair;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One node's end of a lane: what an owner of the lane machines does, without sockets and threads,
/// and with every promise of the machines checked as it goes.
final class LaneEnd {
  /// The sizes of a run.
  record Sizes(long window, int maxMessageBytes, int segmentBytes, int chunkBytes) {}

  private record SentFrame(long logEnd, @Nullable Parcel whole) {}

  private final RandomGenerator random;
  private final Sizes sizes;
  private final Ledger outgoing;
  private final FakePool pool;
  private final FakeLog log;
  private final LaneSender sender;
  private final LaneIntake intake;
  private final int[] unacknowledgedParcels;
  private final ArrayDeque<Parcel> queued = new ArrayDeque<>();
  private final ArrayDeque<ByteBuffer> out = new ArrayDeque<>();

  /// The frames of the session, as this end handed them to connections, and how many are
  /// acknowledged.
  private final List<SentFrame> sentFrames = new ArrayList<>();

  private int acknowledged;
  private long acknowledgedLogEnd;
  private long lostMessages;
  private boolean isUp;
  private boolean isAckWanted;

  LaneEnd(RandomGenerator random, Sizes sizes, long session, Ledger outgoing, Ledger incoming) {
    this.random = random;
    this.sizes = sizes;
    this.outgoing = outgoing;
    this.pool = new FakePool(sizes.chunkBytes());
    this.log = new FakeLog(sizes.segmentBytes());
    this.sender = new LaneSender(session, sizes.window(), true);
    this.intake = new LaneIntake(sizes, pool, incoming);
    this.unacknowledgedParcels = new int[outgoing.pairs()];
  }

  void send(int pair, int length) {
    byte[] body = outgoing.next(pair, length);
    if (length > Frames.MAX_PART_BYTES || unacknowledgedParcels[pair] > 0) {
      unacknowledgedParcels[pair]++;
      queued.add(new Parcel(pairOf(pair), chunksOf(body), length, log.appended()));
    } else {
      log.append(FrameBytes.message(body));
    }
  }

  private static Pair pairOf(int pair) {
    return new Pair(pair, 0, "", 0);
  }

  private List<Chunk> chunksOf(byte[] body) {
    List<Chunk> chunks = new ArrayList<>();
    for (int at = 0; at < body.length; ) {
      Chunk chunk = pool.take();
      int start = random.nextInt(10);
      int length = Math.min(body.length - at, pool.chunkBytes() - start);
      chunk.buffer().position(start).put(body, at, length).flip().position(start);
      chunks.add(chunk);
      at += length;
    }
    return chunks;
  }

  /// The time for acknowledgements has come.
  void ackTimer() {
    isAckWanted = true;
  }

  /// Queues a frame of the handshake.
  void write(ByteBuffer handshakeFrame) {
    out.add(handshakeFrame);
  }

  /// Writes up to `budget` bytes of what there is to send.
  void pump(FakePipe pipe, int budget) {
    int left = budget;
    while (left > 0) {
      if (out.isEmpty() && !(isUp && fill())) {
        return;
      }
      ByteBuffer first = out.getFirst();
      int written = pipe.write(first, left);
      if (written == 0) {
        return;
      }
      left -= written;
      if (!first.hasRemaining()) {
        out.removeFirst();
      }
    }
  }

  private boolean fill() {
    LaneReceiver receiver = intake.receiver();
    if (receiver.hasUnacknowledged() && (isAckWanted || receiver.isAckDue())) {
      isAckWanted = false;
      out.add(ByteBuffer.wrap(FrameBytes.ack(receiver.acknowledge())));
    }
    takeQueued();
    int most = random.nextBoolean() ? 1 + random.nextInt(3) : Integer.MAX_VALUE;
    Step first = sender.next(log.available(sender.logSent(), most));
    if (first != null) {
      add(first);
      Step part = first instanceof Step.Run && random.nextBoolean() ? sender.next(null) : null;
      if (part != null) {
        add(part);
      }
    }
    return !out.isEmpty();
  }

  private void takeQueued() {
    queued.forEach(sender::add);
    queued.clear();
  }

  private void add(Step step) {
    switch (step) {
      case Step.Run(LogRun run) -> {
        out.add(log.take(run));
        long end = run.from();
        for (int i = 0; i < run.frames(); i++) {
          end = log.skip(end, 1);
          sentFrames.add(new SentFrame(end, null));
        }
      }
      case Step.Part part -> {
        Parcel parcel = part.parcel();
        ByteBuffer header = ByteBuffer.allocate(Frames.HEADER_BYTES + Frames.FRAGMENT_PREFIX_BYTES);
        if (parcel.isFragmented()) {
          Frames.putFragmentHeader(header, part.stream(), parcel.length(), part.length());
        } else {
          Frames.putMessageHeader(header, part.length());
        }
        out.add(header.flip());
        ByteBuffer[] slices = new ByteBuffer[2 + Frames.MAX_PART_BYTES / (sizes.chunkBytes() - 10)];
        int count = parcel.slices(part.offset(), part.length(), slices, 0);
        for (int i = 0; i < count; i++) {
          out.add(slices[i]);
        }
        boolean isLast = part.offset() + part.length() == parcel.length();
        sentFrames.add(new SentFrame(-1, isLast ? parcel : null));
      }
    }
  }

  void acknowledged(long frames) {
    apply(frames, sender.acknowledged(frames));
  }

  private void apply(long frames, Freed freed) {
    List<Parcel> whole = new ArrayList<>();
    for (; acknowledged < frames; acknowledged++) {
      SentFrame frame = sentFrames.get(acknowledged);
      acknowledgedLogEnd = Math.max(acknowledgedLogEnd, frame.logEnd());
      if (frame.whole() != null) {
        whole.add(frame.whole());
      }
    }
    if (!freed.parcels().equals(whole)) {
      throw new AssertionError(freed.parcels() + " were freed, " + whole + " are acknowledged");
    }
    if (freed.logPosition() > acknowledgedLogEnd) {
      throw new AssertionError(
          "freed to " + freed.logPosition() + ", acknowledged to " + acknowledgedLogEnd);
    }
    freed.parcels().forEach(this::finish);
    log.free(freed.logPosition());
  }

  private void finish(Parcel parcel) {
    unacknowledgedParcels[(int) parcel.pair().sender()]--;
    parcel.release();
  }

  /// What this end has of the peer's frames. Where the peer's lane is a new one, the peer has
  /// forgotten ours.
  Received resumeReceiving(long peerSession) {
    LaneReceiver receiver = intake.receiver();
    if (receiver.isReplacedBy(peerSession)) {
      startOver();
    }
    intake.forgetUnless(peerSession);
    return receiver.resume(peerSession);
  }

  private void startOver() {
    takeQueued();
    long logFrames =
        sentFrames.stream().skip(acknowledged).filter(frame -> frame.logEnd() >= 0).count();
    LaneSender.Lost lost = sender.startOver();
    if (lost.logFrames() != logFrames) {
      throw new AssertionError(lost + " reported, " + logFrames + " frames of the log were lost");
    }
    lostMessages += lost.messages();
    lost.parcels().forEach(this::finish);
    log.free(sender.logSent());
    sentFrames.clear();
    acknowledged = 0;
    acknowledgedLogEnd = sender.logSent();
  }

  /// Goes on behind what the peer has.
  void resumeSending(Received peerHas) {
    takeQueued();
    if (peerHas.session() != sender.session()) {
      throw new AssertionError("the peer counts session " + peerHas.session());
    }
    apply(peerHas.frames(), sender.resume(peerHas.frames(), log).freed());
    sentFrames.subList(acknowledged, sentFrames.size()).clear();
    if (sender.logSent() != acknowledgedLogEnd) {
      throw new AssertionError("resumed at " + sender.logSent() + ", not " + acknowledgedLogEnd);
    }
    isUp = true;
  }

  void disconnected() {
    isUp = false;
    out.clear();
    intake.disconnected();
  }

  LaneSender sender() {
    return sender;
  }

  LaneIntake intake() {
    return intake;
  }

  boolean isUp() {
    return isUp;
  }

  long lostMessages() {
    return lostMessages;
  }

  /// Whether everything that was sent is acknowledged and let go.
  boolean isDone() {
    return sender.acknowledgedFrames() == sender.sentFrames()
        && log.isEmpty()
        && queued.isEmpty()
        && sender.unacknowledgedParcels().isEmpty();
  }

  /// Chunks that somebody still keeps; the one being read into not counted.
  int chunksInUse() {
    return pool.inUse() - 1;
  }
}
