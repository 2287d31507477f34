package dev.partisan.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.HandshakeMessage.Answer;
import dev.partisan.wire.HandshakeMessage.Challenge;
import dev.partisan.wire.HandshakeMessage.Confirm;
import dev.partisan.wire.HandshakeMessage.Grant;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Proof;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.HandshakeMessage.Welcome;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Handshake messages as frames. The layout of each is the order of the calls here; strings are
/// UTF-8 behind a 16-bit length. Trailing bytes are ignored, so that a later version may append.
final class HandshakeCodec {
  /// `PRTN`: tells a Partisan node from anything else that may dial the port.
  static final int MAGIC = 0x5052544E;

  private static final int MAX_STRING_BYTES = 1024;
  private static final int MAX_MESSAGE_BYTES = 8 * 1024;

  private HandshakeCodec() {}

  /// The whole frame, ready to be written.
  static ByteBuffer encode(HandshakeMessage message) {
    ByteBuffer out = ByteBuffer.allocate(MAX_MESSAGE_BYTES).position(Frames.HEADER_BYTES);
    FrameType type =
        switch (message) {
          case Hello hello -> putHello(out, hello);
          case Challenge challenge -> putChallenge(out, challenge);
          case Answer answer -> putAnswer(out, answer);
          case Welcome welcome -> putWelcome(out, welcome);
          case Confirm confirm -> putConfirm(out, confirm);
          case Refuse refuse -> putRefuse(out, refuse);
        };
    out.putInt(0, type.header(out.position() - Frames.HEADER_BYTES));
    return out.flip();
  }

  /// The whole frame of a message that begins with a proof of what follows in it.
  static ByteBuffer encode(
      Function<Proof, HandshakeMessage> message, Function<ByteBuffer, Proof> prover) {
    ByteBuffer unproven = encode(message.apply(Proof.NONE)).position(Frames.HEADER_BYTES);
    return encode(message.apply(prover.apply(behindProof(unproven))));
  }

  /// What the proof at the beginning of a body is for.
  static ByteBuffer behindProof(ByteBuffer body) {
    ByteBuffer behind = body.duplicate();
    string(behind);
    return behind;
  }

  /// @throws MalformedFrameException when the body is not what the type says
  static HandshakeMessage decode(FrameType type, ByteBuffer body) {
    try {
      return switch (type) {
        case HELLO -> hello(body);
        case WELCOME -> welcome(body);
        case CHALLENGE ->
            new Challenge(Short.toUnsignedInt(body.getShort()), body.getLong(), nonce(body));
        case ANSWER -> new Answer(new Proof(string(body)));
        case CONFIRM -> new Confirm(received(body));
        case REFUSE ->
            new Refuse(
                new Proof(string(body)),
                RefuseReason.ofCode(body.get()),
                string(body),
                optionalNodeId(body),
                body.getLong());
        case MESSAGE, FRAGMENT, ACK ->
            throw new MalformedFrameException(type + " frame before the handshake's end");
      };
    } catch (BufferUnderflowException e) {
      throw new MalformedFrameException(type + " frame is cut short");
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(type + " frame: " + e.getMessage());
    }
  }

  private static FrameType putHello(ByteBuffer out, Hello hello) {
    out.putInt(MAGIC).putShort((short) hello.minVersion()).putShort((short) hello.maxVersion());
    out.putLong(hello.features());
    putString(out, hello.cluster());
    putNodeId(out, hello.self());
    putAddress(out, hello.advertised());
    putOptionalNodeId(out, hello.expected());
    putString(out, hello.channel());
    out.putInt(hello.lane()).putLong(hello.epoch()).putLong(hello.sending());
    putNonce(out, hello.nonce());
    putGrant(out, hello.grant());
    return FrameType.HELLO;
  }

  private static Hello hello(ByteBuffer body) {
    int magic = body.getInt();
    if (magic != MAGIC) {
      throw new MalformedFrameException(
          "not a Partisan node: magic is " + Integer.toHexString(magic));
    }
    return new Hello(
        Short.toUnsignedInt(body.getShort()),
        Short.toUnsignedInt(body.getShort()),
        body.getLong(),
        string(body),
        nodeId(body),
        address(body),
        optionalNodeId(body),
        string(body),
        body.getInt(),
        body.getLong(),
        body.getLong(),
        nonce(body),
        grant(body));
  }

  private static FrameType putChallenge(ByteBuffer out, Challenge challenge) {
    out.putShort((short) challenge.version()).putLong(challenge.features());
    putNonce(out, challenge.nonce());
    return FrameType.CHALLENGE;
  }

  private static FrameType putAnswer(ByteBuffer out, Answer answer) {
    putString(out, answer.proof().hex());
    return FrameType.ANSWER;
  }

  private static FrameType putWelcome(ByteBuffer out, Welcome welcome) {
    putString(out, welcome.proof().hex());
    putNodeId(out, welcome.self());
    putAddress(out, welcome.advertised());
    out.putLong(welcome.sending());
    putReceived(out, welcome.received());
    putGrant(out, welcome.grant());
    return FrameType.WELCOME;
  }

  private static Welcome welcome(ByteBuffer body) {
    return new Welcome(
        new Proof(string(body)),
        nodeId(body),
        address(body),
        body.getLong(),
        received(body),
        grant(body));
  }

  private static FrameType putConfirm(ByteBuffer out, Confirm confirm) {
    putReceived(out, confirm.received());
    return FrameType.CONFIRM;
  }

  private static FrameType putRefuse(ByteBuffer out, Refuse refuse) {
    putString(out, refuse.proof().hex());
    out.put(refuse.reason().code());
    putString(out, clipped(refuse.text()));
    putOptionalNodeId(out, refuse.self());
    out.putLong(refuse.epoch());
    return FrameType.REFUSE;
  }

  private static void putReceived(ByteBuffer out, Received received) {
    out.putLong(received.session()).putLong(received.frames());
  }

  private static Received received(ByteBuffer body) {
    return new Received(body.getLong(), body.getLong());
  }

  private static void putNonce(ByteBuffer out, Nonce nonce) {
    out.putLong(nonce.high()).putLong(nonce.low());
  }

  private static Nonce nonce(ByteBuffer body) {
    return new Nonce(body.getLong(), body.getLong());
  }

  private static void putGrant(ByteBuffer out, Grant grant) {
    out.putLong(grant.windowBytes()).putInt(grant.maxMessageBytes());
  }

  private static Grant grant(ByteBuffer body) {
    return new Grant(body.getLong(), body.getInt());
  }

  private static void putNodeId(ByteBuffer out, NodeId id) {
    putString(out, id.name());
    out.putLong(id.incarnation());
  }

  private static NodeId nodeId(ByteBuffer body) {
    return new NodeId(string(body), body.getLong());
  }

  private static void putOptionalNodeId(ByteBuffer out, @Nullable NodeId id) {
    out.put((byte) (id == null ? 0 : 1));
    if (id != null) {
      putNodeId(out, id);
    }
  }

  private static @Nullable NodeId optionalNodeId(ByteBuffer body) {
    return body.get() == 0 ? null : nodeId(body);
  }

  private static void putAddress(ByteBuffer out, Address address) {
    putString(out, address.host());
    out.putShort((short) address.port());
  }

  private static Address address(ByteBuffer body) {
    return new Address(string(body), Short.toUnsignedInt(body.getShort()));
  }

  /// Refuses a string that does not fit while its owner can still say so, instead of on the wire.
  static void requireFits(String what, String text) {
    int length = text.getBytes(UTF_8).length;
    if (length > MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          what + " has " + length + " bytes in UTF-8, more than " + MAX_STRING_BYTES);
    }
    if (hasControls(text)) {
      throw new IllegalArgumentException(what + " holds control characters");
    }
  }

  /// Strings end up in log lines, which nobody else may break or colour.
  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  /// As much of a text for people as fits, in whole characters and on one line.
  private static String clipped(String text) {
    String clipped = text.replaceAll("\\p{Cntrl}|[\\u0080-\\u009f]", " ");
    while (clipped.getBytes(UTF_8).length > MAX_STRING_BYTES) {
      clipped = clipped.substring(0, clipped.offsetByCodePoints(clipped.length(), -1));
    }
    return clipped;
  }

  private static void putString(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    out.putShort((short) bytes.length).put(bytes);
  }

  private static String string(ByteBuffer body) {
    int length = Short.toUnsignedInt(body.getShort());
    if (length > MAX_STRING_BYTES) {
      throw new MalformedFrameException("a string of " + length + " bytes in a handshake");
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    String text = new String(bytes, UTF_8);
    if (hasControls(text)) {
      throw new MalformedFrameException("control characters in a string of a handshake");
    }
    return text;
  }
}
