package dev.partisan.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.spi.LaneName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Segments as the bodies of AMQP messages: two bytes that tell ours from others', a version, a kind, then the fields
/// in their order, numbers big-endian, texts with their length in UTF-8 before them.
final class SegmentCodec {
  /// Before the bytes of a [Segment.Data].
  static final int DATA_HEADER_BYTES = 4 + 3 * Long.BYTES;

  private static final short MAGIC = 0x5053;
  private static final byte VERSION = 1;
  private static final byte OPEN = 1;
  private static final byte ACCEPT = 2;
  private static final byte DATA = 3;
  private static final byte CREDIT = 4;
  private static final byte CLOSE = 5;
  private static final int MAX_TEXT_BYTES = 1_024;
  private static final int MAX_BYTES = 4_096;

  private SegmentCodec() {}

  /// The body of a segment without data.
  static byte[] encode(Segment segment) {
    ByteBuffer body = ByteBuffer.allocate(MAX_BYTES);
    switch (segment) {
      case Segment.Open(long from, String dialler, LaneName lane, long window) -> {
        begin(body, OPEN).putLong(from);
        put(body, dialler);
        put(body, lane.channel());
        body.putInt(lane.index()).putLong(window);
      }
      case Segment.Accept(long to, long from, long window) ->
          begin(body, ACCEPT).putLong(to).putLong(from).putLong(window);
      case Segment.Credit(long to, long from, long limit) ->
          begin(body, CREDIT).putLong(to).putLong(from).putLong(limit);
      case Segment.Close(long to, long from, String reason) -> {
        begin(body, CLOSE).putLong(to).putLong(from);
        put(body, reason);
      }
      case Segment.Data _ -> throw new IllegalArgumentException("data has a header of its own");
    }
    byte[] bytes = new byte[body.position()];
    body.flip().get(bytes);
    return bytes;
  }

  /// Begins the body of a [Segment.Data]; its bytes follow.
  static void putDataHeader(ByteBuffer body, long to, long from, long offset) {
    begin(body, DATA).putLong(to).putLong(from).putLong(offset);
  }

  private static ByteBuffer begin(ByteBuffer body, byte kind) {
    return body.putShort(MAGIC).put(VERSION).put(kind);
  }

  private static void put(ByteBuffer body, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT_BYTES);
    body.putShort((short) length).put(bytes, 0, length);
  }

  /// The segment of a body; `null` when it is none of ours.
  static @Nullable Segment decode(byte[] bytes) {
    ByteBuffer body = ByteBuffer.wrap(bytes);
    try {
      if (body.getShort() != MAGIC || body.get() != VERSION) {
        return null;
      }
      return switch (body.get()) {
        case OPEN ->
            new Segment.Open(
                body.getLong(),
                text(body),
                new LaneName(text(body), body.getInt()),
                body.getLong());
        case ACCEPT -> new Segment.Accept(body.getLong(), body.getLong(), body.getLong());
        case DATA ->
            new Segment.Data(body.getLong(), body.getLong(), body.getLong(), DATA_HEADER_BYTES);
        case CREDIT -> new Segment.Credit(body.getLong(), body.getLong(), body.getLong());
        case CLOSE -> new Segment.Close(body.getLong(), body.getLong(), text(body));
        default -> null;
      };
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return null;
    }
  }

  private static String text(ByteBuffer body) {
    int length = body.getShort();
    if (length < 0 || length > MAX_TEXT_BYTES || length > body.remaining()) {
      throw new IllegalArgumentException("a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return new String(bytes, UTF_8);
  }
}
