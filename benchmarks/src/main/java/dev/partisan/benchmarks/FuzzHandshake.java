package dev.partisan.benchmarks;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Chunk;
import dev.partisan.wire.FrameDecoder;
import dev.partisan.wire.FrameSink;
import dev.partisan.wire.FrameType;
import dev.partisan.wire.Frames;
import dev.partisan.wire.Handshake;
import dev.partisan.wire.Handshake.Identity;
import dev.partisan.wire.Handshake.Outcome;
import dev.partisan.wire.HandshakeMessage.Grant;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.MalformedFrameException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// What a fuzzer feeds the handshake, of a node without a secret so that no proof stops it: a byte that says which
/// side, then frames.
public final class FuzzHandshake {
  private static final int SLACK = 64 * 1024;
  private static final Grant GRANT = new Grant(1 << 20, 1 << 24);
  private static final NodeId SELF = new NodeId("beta", 2);
  private static final NodeId PEER = new NodeId("alpha", 1);
  private static final Received NOTHING_YET = new Received(0, 0);
  private static final Handshake.Dial DIAL = new Handshake.Dial(PEER, "bulk", 5, 6, 7);

  private FuzzHandshake() {}

  /// Does with outcomes what a node does.
  private record Sink(Handshake handshake) implements FrameSink {
    @Override
    public void frame(FrameType type, ByteBuffer body) {
      switch (handshake.received(type, body)) {
        case Outcome.Proposed _ -> {
          ByteBuffer _ = handshake.welcome(8, NOTHING_YET);
        }
        case Outcome.Unacceptable no -> {
          ByteBuffer _ = handshake.refuse(no.reason(), no.text(), 0);
        }
        case Outcome.Welcomed _ -> {
          ByteBuffer _ = handshake.confirm(NOTHING_YET);
        }
        case Outcome.Reply _, Outcome.Established _, Outcome.Refused _, Outcome.Untrusted _ -> {}
      }
    }

    @Override
    public void fragment(int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isComplete) {
      throw new MalformedFrameException("a fragment before the handshake's end");
    }
  }

  /// One input; throws when a promise is broken.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    new FuzzBudget(input.length + SLACK).spend(() -> hear(input));
  }

  private static void hear(byte[] input) {
    boolean isDialling = (input[0] & 1) == 1;
    Chunk chunk = new Chunk(ByteBuffer.wrap(input, 1, input.length - 1), _ -> {});
    Handshake handshake = isDialling ? dialling(SELF) : accepting(SELF);
    if (isDialling) {
      ByteBuffer _ = handshake.hello(DIAL);
    }
    try {
      new FrameDecoder(Handshake.MAX_FRAME_BYTES).decode(chunk, new Sink(handshake));
    } catch (MalformedFrameException _) {
      // As it should be.
    }
  }

  private static Handshake dialling(NodeId self) {
    return Handshake.dialling(identity(self), new Nonce(1, 2));
  }

  private static Handshake accepting(NodeId self) {
    return Handshake.accepting(identity(self), new Nonce(3, 4));
  }

  private static Identity identity(NodeId self) {
    return new Identity("prod", self, new Address("host", 1), GRANT, null);
  }

  /// A whole handshake as either side hears it.
  static List<byte[]> seeds() {
    Handshake dialling = dialling(PEER);
    Handshake accepting = accepting(SELF);
    ByteBuffer hello = dialling.hello(new Handshake.Dial(SELF, "bulk", 5, 6, 7));
    ByteBuffer challenge = reply(accepting, FrameType.HELLO, hello);
    ByteBuffer answer = reply(dialling, FrameType.CHALLENGE, challenge);
    Outcome _ = accepting.received(FrameType.ANSWER, body(answer));
    ByteBuffer welcome = accepting.welcome(8, NOTHING_YET);
    Outcome _ = dialling.received(FrameType.WELCOME, body(welcome));
    ByteBuffer confirm = dialling.confirm(NOTHING_YET);
    return List.of(seed(0, hello, answer, confirm), seed(1, challenge, welcome));
  }

  private static ByteBuffer reply(Handshake to, FrameType type, ByteBuffer frame) {
    return ((Outcome.Reply) to.received(type, body(frame))).frame();
  }

  private static ByteBuffer body(ByteBuffer frame) {
    return frame.duplicate().position(Frames.HEADER_BYTES);
  }

  private static byte[] seed(int side, ByteBuffer... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(side);
    for (ByteBuffer frame : frames) {
      byte[] bytes = new byte[frame.remaining()];
      frame.get(frame.position(), bytes);
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }
}
