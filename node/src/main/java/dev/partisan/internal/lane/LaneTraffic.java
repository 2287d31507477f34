package dev.partisan.internal.lane;

import dev.partisan.Cancellable;
import dev.partisan.spi.Connection;
import dev.partisan.wire.Assembly;
import dev.partisan.wire.Chunk;
import dev.partisan.wire.FrameSink;
import dev.partisan.wire.FrameType;
import dev.partisan.wire.Frames;
import dev.partisan.wire.LaneReceiver;
import dev.partisan.wire.LaneSender.Step;
import dev.partisan.wire.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A lane's frames on the connection that carries it now, both ways. Lives on the lane's event
/// loop.
final class LaneTraffic implements FrameSink, InboundBudget.Reader {
  /// An acknowledgement that is not due by bytes goes out after this long: far below any timeout,
  /// rare enough to be free.
  private static final long ACK_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /// Writes before other connections of the loop get their turn.
  private static final int WRITES_PER_TURN = 8;

  /// Fragments in one write: enough that bulk is not held up by system calls, few enough that a small
  /// message waits about a tenth of a millisecond for them.
  private static final int PARTS_PER_WRITE = 4;

  /// An acknowledgement, a run of the log, and for each fragment its header and the two chunks that it
  /// may touch.
  private static final int MAX_SOURCES = 2 + 3 * PARTS_PER_WRITE;

  private static final int SMALL_FRAME_BYTES = 16;

  private final LaneEnvironment environment;
  private final Lane lane;
  private final Connection connection;
  private final LaneReceiver receiver;

  private final ByteBuffer ackFrame;
  private final ByteBuffer[] partHeaders = new ByteBuffer[PARTS_PER_WRITE];
  private final ByteBuffer[] sources = new ByteBuffer[MAX_SOURCES];
  private int firstSource;
  private int sourceCount;

  /// Frames that are on the connection to their last byte.
  private long writtenFrames;

  /// An acknowledgement of frames whose write is not over yet: their memory must stay until it is.
  private long earlyAcknowledgement;

  /// Whole messages of the read in hand.
  private int readMessages;

  private long readBytes;
  private @Nullable Cancellable ackTimer;
  private boolean isClosed;

  /// Why the connection is not read: a mailbox over its cap, or the channel's budget.
  private boolean awaitsMailbox;

  private boolean awaitsBudget;
  private final Runnable mailboxDrained;
  private final InboundBudget budget;

  LaneTraffic(LaneEnvironment environment, Lane lane, Connection connection) {
    this.environment = environment;
    this.lane = lane;
    this.connection = connection;
    this.receiver = lane.receiver();
    ByteBuffer small = ByteBuffer.allocateDirect((1 + PARTS_PER_WRITE) * SMALL_FRAME_BYTES);
    this.ackFrame = small.slice(0, SMALL_FRAME_BYTES);
    for (int i = 0; i < PARTS_PER_WRITE; i++) {
      partHeaders[i] = small.slice((1 + i) * SMALL_FRAME_BYTES, SMALL_FRAME_BYTES);
    }
    this.budget = environment.inboundMemory().of(lane.channel());
    this.mailboxDrained =
        () ->
            lane.loop()
                .execute(() -> {
                  awaitsMailbox = false;
                  updateReading();
                });
  }

  @Override
  public void frame(FrameType type, ByteBuffer body) {
    switch (type) {
      case MESSAGE -> {
        readMessages++;
        readBytes += body.remaining();
        receiver.count(Frames.HEADER_BYTES + body.remaining());
        environment.inbound().deliver(lane, body);
      }
      case ACK -> acknowledged(body);
      case FRAGMENT, HELLO, CHALLENGE, ANSWER, WELCOME, CONFIRM, REFUSE ->
          throw new MalformedFrameException(type + " frame after the handshake's end");
    }
  }

  private void acknowledged(ByteBuffer body) {
    if (body.remaining() != Long.BYTES) {
      throw new MalformedFrameException("an acknowledgement of " + body.remaining() + " bytes");
    }
    long frames = body.getLong();
    if (frames > writtenFrames && frames <= lane.sentFrames()) {
      earlyAcknowledgement = frames;
    } else {
      lane.acknowledged(frames);
    }
  }

  @Override
  public void fragment(int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isComplete) {
    int length = bytes.remaining();
    Assembly whole = receiver.fragment(stream, total, chunk, bytes, isComplete);
    receiver.count(length, isComplete);
    if (whole != null) {
      readMessages++;
      readBytes += total;
      try {
        environment.inbound().deliver(lane, whole.slices());
      } finally {
        whole.release();
      }
    }
    if (!budget.changed(this, lane.heldBytesChange(), receiver.heldBytes())) {
      awaitsBudget = true;
      updateReading();
    }
  }

  @Override
  public void readOn() {
    lane.loop()
        .execute(() -> {
          awaitsBudget = false;
          updateReading();
        });
  }

  private void updateReading() {
    if (!isClosed) {
      connection.setReading(!awaitsMailbox && !awaitsBudget);
    }
  }

  /// All of a read has been taken in.
  void readDone() {
    if (!environment.inbound().readDone(mailboxDrained)) {
      awaitsMailbox = true;
      updateReading();
    }
    lane.counts().received(readMessages, readBytes);
    readMessages = 0;
    readBytes = 0;
    if (receiver.isAckDue()) {
      connection.requestWrite();
    } else if (ackTimer == null && receiver.hasUnacknowledged()) {
      ackTimer = lane.loop().schedule(ACK_DELAY_NANOS, this::ackIsLate);
    }
  }

  private void ackIsLate() {
    ackTimer = null;
    if (!isClosed && receiver.hasUnacknowledged()) {
      connection.requestWrite();
    }
  }

  /// Writes what there is, for as long as the connection takes it and it is this one's turn.
  void write() {
    for (int i = 0; i < WRITES_PER_TURN && !isClosed; i++) {
      while (firstSource == sourceCount && !fill()) {
        if (lane.mayRest()) {
          return;
        }
      }
      connection.write(sources, firstSource, sourceCount - firstSource);
      while (firstSource < sourceCount && !sources[firstSource].hasRemaining()) {
        firstSource++;
      }
      if (firstSource < sourceCount) {
        return;
      }
      wroteAll();
    }
    if (!isClosed) {
      connection.requestWrite();
    }
  }

  private void wroteAll() {
    writtenFrames = lane.sentFrames();
    lane.written();
    if (earlyAcknowledgement > 0) {
      lane.acknowledged(earlyAcknowledgement);
      earlyAcknowledgement = 0;
    }
  }

  /// Gathers an acknowledgement, a run of the log and some fragments, as far as there are any.
  private boolean fill() {
    firstSource = 0;
    sourceCount = 0;
    if (receiver.hasUnacknowledged()) {
      ackFrame.clear();
      Frames.putAck(ackFrame, receiver.acknowledge());
      sources[sourceCount++] = ackFrame.flip();
    }
    int parts = 0;
    Step step = lane.nextStep();
    while (step != null) {
      switch (step) {
        case Step.Run run -> sources[sourceCount++] = lane.outbox().take(run.run());
        case Step.Part part -> add(part, partHeaders[parts++]);
      }
      step = parts < PARTS_PER_WRITE ? lane.nextPart() : null;
    }
    lane.madeProgress();
    return sourceCount > 0;
  }

  private void add(Step.Part part, ByteBuffer header) {
    header.clear();
    if (part.parcel().isFragmented()) {
      Frames.putFragmentHeader(header, part.stream(), part.parcel().length(), part.length());
    } else {
      Frames.putMessageHeader(header, part.length());
    }
    sources[sourceCount++] = header.flip();
    sourceCount = part.parcel().slices(part.offset(), part.length(), sources, sourceCount);
  }

  /// The connection is gone or given up.
  void closed() {
    isClosed = true;
    budget.ended(this);
    Cancellable timer = ackTimer;
    if (timer != null) {
      timer.cancel();
      ackTimer = null;
    }
  }
}
