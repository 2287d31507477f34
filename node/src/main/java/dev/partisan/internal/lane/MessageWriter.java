package dev.partisan.internal.lane;

import dev.partisan.SendResult;
import dev.partisan.internal.lane.LaneOutbox.Appended;
import dev.partisan.spi.Host;
import dev.partisan.wire.Chunk;
import dev.partisan.wire.Frames;
import dev.partisan.wire.MessageHeader;
import dev.partisan.wire.Parcel;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadOutput;
import dev.partisan.wire.payload.PayloadTooLargeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Encodes messages and queues them on lanes, in the sender's thread.
///
/// A sender waits for room first and encodes then, so that nobody who waits holds a buffer. A
/// message that fits one frame is encoded in a [Scratch] and appended to the lane's log. A larger
/// one takes the lane's turn for large messages, so that senders cannot overrun the lane's limit
/// together, and is encoded once into chunks of the node's outbound memory, which stay until the
/// peer has acknowledged them.
public final class MessageWriter {
  /// The node's outbound memory is used up. One instance, without a stack: it only ends the
  /// attempt.
  private static final class NoMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings(
        "StaticAssignmentOfThrowable") // without a stack it is the same wherever it is thrown
    private static final NoMemory INSTANCE = new NoMemory();

    private NoMemory() {
      super("outbound memory is used up", null, false, false);
    }
  }

  private final Host host;
  private final PayloadCodec codec;
  private final OutboundMemory memory;
  private final int maxMessageBytes;
  private final Duration sendTimeout;

  public MessageWriter(
      Host host, PayloadCodec codec, OutboundMemory memory, LaneSettings settings) {
    this.host = host;
    this.codec = codec;
    this.memory = memory;
    this.maxMessageBytes = settings.maxMessageBytes();
    this.sendTimeout = settings.sendTimeout();
  }

  /// Queues a message at once, if nothing is in the way. What most messages meet; so no object is made
  /// for it.
  ///
  /// @param hash that chose the lane
  /// @param kind one that has a target and no request id
  /// @param pid the receiving process, or 0 where `name` says it
  /// @throws dev.partisan.wire.payload.UnregisteredTypeException when the message is of no
  /// registered type
  public FirstTry tryOnce(
      Lane lane,
      long hash,
      MessageHeader.Kind kind,
      long pid,
      @Nullable String name,
      Object payload) {
    Scratch scratch = Scratch.take();
    try {
      ByteBuffer frame = scratch.encode(kind, pid, name, payload, codec);
      return lane.outbox().append(frame, hash) == Appended.YES
          ? FirstTry.QUEUED
          : FirstTry.NOT_QUEUED;
    } catch (Scratch.Full e) {
      return FirstTry.TOO_LONG;
    } finally {
      scratch.giveBack();
    }
  }

  /// What came of [#tryOnce].
  public enum FirstTry {
    /// It is queued.
    QUEUED,
    /// Something is in the way, and [#write] will say what, or wait for it.
    NOT_QUEUED,
    /// It needs more than one frame: [#writeLong] is for such.
    TOO_LONG
  }

  /// Queues a message on a lane.
  ///
  /// @param mayWait whether the calling thread waits for room, up to the send timeout
  /// @param receipt filled in when the message is queued, if given
  /// @throws dev.partisan.wire.payload.UnregisteredTypeException when the message is of no
  /// registered type
  public SendResult write(Lane lane, Outgoing message, boolean mayWait, @Nullable Receipt receipt) {
    return new Attempt(message, mayWait ? Patience.WAITS : Patience.NONE, receipt).write(lane);
  }

  /// As [#write], of a message that is known to need more than one frame.
  public SendResult writeLong(Lane lane, Outgoing message, boolean mayWait) {
    Attempt attempt = new Attempt(message, mayWait ? Patience.WAITS : Patience.NONE, null);
    attempt.isLong = true;
    return attempt.write(lane);
  }

  /// Queues a message from a thread that must wait for nothing, not even for its turn among large
  /// messages. Such threads are few, so that the lane's limit is exceeded by as many messages at
  /// most.
  public SendResult writeAtOnce(Lane lane, Outgoing message) {
    return new Attempt(message, Patience.NOT_EVEN_FOR_A_TURN, null).write(lane);
  }

  /// What the calling thread waits for.
  private enum Patience {
    /// For room, up to the send timeout.
    WAITS,
    /// For nothing; while another sender has the lane's turn there is no room.
    NONE,
    /// For nothing; needs no turn.
    NOT_EVEN_FOR_A_TURN
  }

  /// One message's way onto a lane.
  private final class Attempt {
    private final Outgoing message;
    private final Patience patience;
    private final @Nullable Receipt receipt;
    private long deadlineNanos;

    /// Known to need more than one frame.
    private boolean isLong;

    /// Grows with each attempt that ran out of memory, so that none is made in vain twice.
    private int wantedChunks = 1;

    Attempt(Outgoing message, Patience patience, @Nullable Receipt receipt) {
      this.message = message;
      this.patience = patience;
      this.receipt = receipt;
    }

    SendResult write(Lane first) {
      Lane lane = first;
      while (true) {
        LaneOutbox outbox = lane.outbox();
        if (!outbox.hasSmallRoom()
            && !await(outbox.smallWaiters(), () -> outbox.isClosed() || outbox.hasSmallRoom())) {
          return noRoom();
        }
        switch (append(lane)) {
          case YES -> {
            return SendResult.QUEUED;
          }
          case NO_ROOM -> {} // others were faster
          case BUSY -> Spin.giveWay();
          case NO_MEMORY -> {
            if (!await(memory.waiters(), () -> memory.hasFree(wantedChunks))) {
              return noRoom();
            }
          }
          case TOO_LARGE -> {
            return SendResult.TOO_LARGE;
          }
          case NO_TURN -> {
            return noRoom();
          }
          case NO_LARGE_ROOM -> {
            if (!awaitLargeRoom(outbox)) {
              return noRoom();
            }
          }
          case CLOSED -> {
            Lane ended = lane;
            Lane successor =
                !ended.isHandingOver() || await(outbox.smallWaiters(), () -> !ended.isHandingOver())
                    ? ended.turnToSuccessor()
                    : null;
            if (successor == null) {
              return SendResult.NO_ROUTE;
            }
            lane = successor;
          }
        }
      }
    }

    private boolean awaitLargeRoom(LaneOutbox outbox) {
      return outbox.hasLargeRoom()
          || await(outbox.largeWaiters(), () -> outbox.isClosed() || outbox.hasLargeRoom());
    }

    private SendResult noRoom() {
      return patience == Patience.WAITS ? SendResult.TIMED_OUT : SendResult.QUEUE_FULL;
    }

    private boolean await(Waiters waiters, BooleanSupplier condition) {
      if (patience != Patience.WAITS) {
        return condition.getAsBoolean();
      }
      if (deadlineNanos == 0) {
        deadlineNanos = host.nanoTime() + sendTimeout.toNanos();
      }
      return waiters.await(condition, deadlineNanos);
    }

    private Queued append(Lane lane) {
      if (isLong) {
        return appendLarge(lane);
      }
      LaneOutbox outbox = lane.outbox();
      ByteBuffer behindParcel = null;
      Scratch scratch = Scratch.take();
      try {
        ByteBuffer frame = scratch.encode(message, codec);
        Appended appended = outbox.append(frame, message.pair());
        if (appended == Appended.YES && receipt != null) {
          receipt.queued(lane, outbox.appended());
        }
        if (appended != Appended.BEHIND_PARCEL) {
          return Queued.of(appended);
        }
        behindParcel = copyOfBody(frame);
      } catch (Scratch.Full e) {
        isLong = true;
      } finally {
        scratch.giveBack();
      }
      // What may wait does so without the scratch.
      if (behindParcel == null) {
        return appendLarge(lane);
      }
      List<Chunk> body = List.of(new Chunk(behindParcel, _ -> {}));
      return outbox.hasLargeRoom()
          ? enqueue(lane, body, behindParcel.capacity())
          : Queued.NO_LARGE_ROOM;
    }

    private ByteBuffer copyOfBody(ByteBuffer frame) {
      ByteBuffer body = ByteBuffer.allocate(frame.remaining() - Frames.HEADER_BYTES);
      return body.put(0, frame, frame.position() + Frames.HEADER_BYTES, body.capacity());
    }

    private Queued appendLarge(Lane lane) {
      LaneOutbox outbox = lane.outbox();
      if (patience == Patience.NOT_EVEN_FOR_A_TURN) {
        return outbox.hasLargeRoom() ? encodeLarge(lane) : Queued.NO_LARGE_ROOM;
      }
      Turn turn = outbox.turn();
      if (!await(turn.waiters(), turn::tryTake)) {
        return Queued.NO_TURN;
      }
      try {
        if (!awaitLargeRoom(outbox)) {
          return Queued.NO_TURN;
        }
        return encodeLarge(lane);
      } finally {
        turn.giveBack();
      }
    }

    private Queued encodeLarge(Lane lane) {
      List<Chunk> chunks = new ArrayList<>();
      Supplier<ByteBuffer> more =
          () -> {
            Chunk chunk = memory.take();
            if (chunk == null) {
              throw NoMemory.INSTANCE;
            }
            chunks.add(chunk);
            return chunk.buffer();
          };
      boolean isQueued = false;
      try {
        PayloadOutput out = new PayloadOutput(more, Math.min(maxMessageBytes, lane.peerLimit()));
        out.reset(more.get());
        message.encode(codec, out);
        int length = (int) out.totalBytes();
        out.finish();
        Queued result = enqueue(lane, chunks, length);
        isQueued = result == Queued.YES;
        return result;
      } catch (PayloadTooLargeException e) {
        return Queued.TOO_LARGE;
      } catch (NoMemory e) {
        wantedChunks = chunks.size() + 1;
        return wantedChunks > memory.limitChunks() ? Queued.TOO_LARGE : Queued.NO_MEMORY;
      } finally {
        if (!isQueued) {
          chunks.forEach(Chunk::release);
        }
      }
    }

    private Queued enqueue(Lane lane, List<Chunk> chunks, int length) {
      Parcel queued =
          lane.outbox()
              .enqueue(
                  message.pair(),
                  position -> {
                    Parcel parcel = new Parcel(message.pair(), chunks, length, position);
                    if (receipt != null) {
                      receipt.queuedAsParcel(lane);
                      parcel.watch(receipt);
                    }
                    return parcel;
                  });
      return queued == null ? Queued.CLOSED : Queued.YES;
    }
  }

  private enum Queued {
    YES,
    BUSY,
    NO_ROOM,
    NO_MEMORY,
    NO_TURN,
    NO_LARGE_ROOM,
    TOO_LARGE,
    CLOSED;

    static Queued of(Appended appended) {
      return switch (appended) {
        case YES -> YES;
        case BUSY -> BUSY;
        case NO_ROOM -> NO_ROOM;
        case BEHIND_PARCEL -> NO_LARGE_ROOM;
        case NO_MEMORY -> NO_MEMORY;
        case CLOSED -> CLOSED;
      };
    }
  }
}
