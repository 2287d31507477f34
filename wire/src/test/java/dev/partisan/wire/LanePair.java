package dev.partisan.wire;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Handshake.Dial;
import dev.partisan.wire.Handshake.Identity;
import dev.partisan.wire.Handshake.Outcome;
import dev.partisan.wire.HandshakeMessage.Nonce;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Both ends of a lane and the connection between them, which delivers random prefixes and is cut
/// at any byte.
final class LanePair {
  private static final int PAIRS = 4;

  /// What an end knows of the present connection.
  private static final class Link implements FrameSink {
    final LaneEnd end;
    final FakePipe toPeer;
    final Handshake handshake;
    final FrameDecoder decoder = new FrameDecoder(Frames.MAX_BODY_BYTES);

    Link(LaneEnd end, FakePipe toPeer, Handshake handshake) {
      this.end = end;
      this.toPeer = toPeer;
      this.handshake = handshake;
    }

    @Override
    public void frame(FrameType type, ByteBuffer body) {
      switch (type) {
        case MESSAGE -> end.intake().message(body);
        case ACK -> end.acknowledged(body.getLong());
        case FRAGMENT -> throw new AssertionError("a fragment told as a whole frame");
        case HELLO, CHALLENGE, ANSWER, WELCOME, CONFIRM, REFUSE ->
            handshake(handshake.received(type, body));
      }
    }

    private void handshake(Outcome outcome) {
      switch (outcome) {
        case Outcome.Reply(ByteBuffer frame) -> end.write(frame);
        case Outcome.Proposed(HandshakeMessage.Hello hello) ->
            end.write(
                handshake.welcome(end.sender().session(), end.resumeReceiving(hello.sending())));
        case Outcome.Welcomed(HandshakeMessage.Welcome welcome) -> {
          end.write(handshake.confirm(end.resumeReceiving(welcome.sending())));
          end.resumeSending(welcome.received());
        }
        case Outcome.Established(HandshakeMessage.Received received) -> end.resumeSending(received);
        case Outcome.Refused refused -> throw new AssertionError(refused.toString());
        case Outcome.Unacceptable no -> throw new AssertionError(no.toString());
        case Outcome.Untrusted no -> throw new AssertionError(no.toString());
      }
    }

    @Override
    public void fragment(int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isComplete) {
      end.intake().fragment(stream, total, chunk, bytes, isComplete);
    }
  }

  private final RandomGenerator random;
  private final LaneEnd.Sizes sizes;
  private final Ledger[] sentBy = new Ledger[2];
  private final LaneEnd[] ends = new LaneEnd[2];
  private final @Nullable Link[] links = new Link[2];
  private long epoch;
  private int cuts;

  LanePair(RandomGenerator random, LaneEnd.Sizes sizes, boolean mayForget) {
    this.random = random;
    this.sizes = sizes;
    for (int i = 0; i < 2; i++) {
      sentBy[i] = new Ledger(PAIRS, mayForget);
    }
    for (int i = 0; i < 2; i++) {
      ends[i] = newEnd(i);
    }
  }

  /// Sizes that make chunks, segments and the window come to their ends often.
  static LaneEnd.Sizes randomSizes(RandomGenerator random) {
    return new LaneEnd.Sizes(
        200_000 + random.nextInt(400_000),
        1024 * 1024,
        70_000 + random.nextInt(200_000),
        20_000 + random.nextInt(60_000));
  }

  private LaneEnd newEnd(int i) {
    return new LaneEnd(random, sizes, random.nextLong(), sentBy[i], sentBy[1 - i]);
  }

  /// One random event.
  ///
  /// @param cutRate how many events in 1,000 cut the connection
  void step(int cutRate) {
    int i = random.nextInt(2);
    if (links[i] == null) {
      connect(i);
    } else if (random.nextInt(1000) < cutRate) {
      cut();
    } else if (random.nextInt(20) == 0) {
      ends[i].ackTimer();
    } else if (random.nextBoolean()) {
      pump(i);
    } else {
      deliver(i);
    }
  }

  void sendRandomly() {
    int length =
        switch (random.nextInt(100)) {
          case 0 -> Frames.MAX_PART_BYTES + random.nextInt(2);
          case 1, 2 -> Frames.MAX_PART_BYTES + random.nextInt(200_000);
          case 3 -> random.nextInt(10) == 0 ? sizes.maxMessageBytes() : 100_000;
          case 4, 5, 6 -> Ledger.MIN_BODY_BYTES + random.nextInt(Frames.MAX_PART_BYTES - 8);
          default -> Ledger.MIN_BODY_BYTES + random.nextInt(300);
        };
    ends[random.nextInt(2)].send(random.nextInt(PAIRS), length);
  }

  void connect(int dialling) {
    int capacity = 1 << 6 + random.nextInt(12);
    epoch++;
    for (int i = 0; i < 2; i++) {
      Identity identity =
          new Identity(
              "test",
              new NodeId("node" + i, i),
              new Address("localhost", 1),
              FrameBytes.GRANT,
              new SharedSecret(new byte[SharedSecret.MIN_BYTES]));
      Nonce nonce = new Nonce(epoch, i);
      Handshake handshake =
          i == dialling
              ? Handshake.dialling(identity, nonce)
              : Handshake.accepting(identity, nonce);
      links[i] = new Link(ends[i], new FakePipe(capacity), handshake);
    }
    Dial dial =
        new Dial(
            new NodeId("node" + (1 - dialling), 1 - dialling),
            "default",
            0,
            epoch,
            ends[dialling].sender().session());
    ends[dialling].write(links[dialling].handshake.hello(dial));
  }

  void pump(int i) {
    ends[i].pump(links[i].toPeer, 1 + random.nextInt(1 << 4 + random.nextInt(14)));
  }

  private void deliver(int i) {
    FakePipe from = links[1 - i].toPeer;
    if (from.size() > 0) {
      int most = 1 + random.nextInt(1 << 4 + random.nextInt(14));
      ends[i].intake().read(from, most, links[i].decoder, links[i]);
    }
  }

  /// The connection is lost, and with it what is on its way.
  void cut() {
    if (links[0] != null) {
      cuts++;
      for (int i = 0; i < 2; i++) {
        links[i] = null;
        ends[i].disconnected();
      }
    }
  }

  /// Node `i` gives the lane up and begins a new one, as when the peer was removed and joins again.
  void forget(int i) {
    cut();
    ends[i].intake().clear();
    ends[i] = newEnd(i);
  }

  /// Goes on without cuts until everything is delivered and acknowledged.
  void drain() {
    for (int steps = 0; !ends[0].isDone() || !ends[1].isDone(); steps++) {
      if (steps > 1_000_000) {
        throw new AssertionError("no end in sight: " + this);
      }
      step(0);
    }
  }

  LaneEnd end(int i) {
    return ends[i];
  }

  Ledger sentBy(int i) {
    return sentBy[i];
  }

  int cuts() {
    return cuts;
  }

  @Override
  public String toString() {
    return "%d of %d and %d of %d messages delivered, %d cuts"
        .formatted(
            sentBy[0].delivered(), sentBy[0].sent(), sentBy[1].delivered(), sentBy[1].sent(), cuts);
  }
}
