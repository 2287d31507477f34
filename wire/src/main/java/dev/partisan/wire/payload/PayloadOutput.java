package dev.partisan.wire.payload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A growing output: it starts in the caller's buffer and, when that is full, goes on in buffers
/// from the caller's supplier. Big-endian; owned by one thread; reused through [#reset].
///
/// ```java
/// var out = new PayloadOutput(pool::take, 16 << 20);
/// out.reset(scratch);
/// out.putInt(receiver);
/// codec.encode(message, out);
/// List<ByteBuffer> written = out.finish();
/// ```
///
/// A primitive never straddles two buffers (the rest of the earlier one stays unused); bulk data
/// fills each buffer to its end and is copied once.
public final class PayloadOutput {
  /// How deep values may nest by default; the same at [PayloadInput].
  public static final int DEFAULT_MAX_DEPTH = 64;

  /// What a supplied buffer must have room for.
  public static final int MIN_BUFFER_BYTES = 64;

  private static final int COPY_BYTES = 1024;
  private static final ByteBuffer CLOSED = ByteBuffer.allocate(0);

  private final Supplier<ByteBuffer> more;
  private final long maxBytes;
  private final int maxDepth;
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private byte @Nullable [] copy;
  private ByteBuffer buf = CLOSED;
  private long earlierBytes;
  private int start;
  private boolean isOpen;
  private int depth;

  /// An output of at most `maxBytes` a message. What `more` throws goes to whoever was writing.
  public PayloadOutput(Supplier<ByteBuffer> more, long maxBytes) {
    this(more, maxBytes, DEFAULT_MAX_DEPTH);
  }

  public PayloadOutput(Supplier<ByteBuffer> more, long maxBytes, int maxDepth) {
    if (maxBytes < 1 || maxDepth < 1) {
      throw new IllegalArgumentException("maxBytes " + maxBytes + ", maxDepth " + maxDepth);
    }
    this.more = more;
    this.maxBytes = maxBytes;
    this.maxDepth = maxDepth;
  }

  /// Starts anew at `first`'s position; the bytes in front of it stay as they are.
  ///
  /// Buffers of the message before are the caller's: this output forgets them.
  public void reset(ByteBuffer first) {
    buffers.clear();
    earlierBytes = 0;
    depth = 0;
    isOpen = true;
    begin(first);
  }

  /// Bytes written since [#reset].
  public long totalBytes() {
    return earlierBytes + buf.position() - start;
  }

  /// The buffers written to since [#reset], in order, the first being the caller's own.
  ///
  /// While writing, a buffer's position is where its data ends; only the last is still written to.
  public List<ByteBuffer> buffers() {
    return buffers;
  }

  /// Ends the message: each buffer now reads from the first byte written to the last.
  ///
  /// The list is this output's own and is emptied by the next [#reset].
  public List<ByteBuffer> finish() {
    earlierBytes = totalBytes();
    for (int i = 0; i < buffers.size(); i++) {
      ByteBuffer buffer = buffers.get(i);
      buffer.limit(buffer.position()).reset();
    }
    buf = CLOSED;
    start = 0;
    isOpen = false;
    return buffers;
  }

  public void putByte(int value) {
    room(1).put((byte) value);
  }

  public void putShort(int value) {
    room(2).putShort((short) value);
  }

  public void putInt(int value) {
    room(4).putInt(value);
  }

  public void putLong(long value) {
    room(8).putLong(value);
  }

  /// An unsigned int in one to five bytes: seven bits a byte, the lowest first.
  public void putVarInt(int value) {
    if ((value & ~0x7f) == 0) {
      putByte(value);
    } else {
      putVarLong(value & 0xffff_ffffL);
    }
  }

  /// An unsigned long in one to ten bytes: seven bits a byte, the lowest first.
  public void putVarLong(long value) {
    int bytes = (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    ByteBuffer to = room(bytes);
    long rest = value;
    for (int i = 1; i < bytes; i++) {
      to.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  /// The bytes alone, without a length.
  public void putBytes(byte[] source, int offset, int length) {
    ByteBuffer to = buf;
    if (length <= to.remaining()) {
      to.put(source, offset, length);
      return;
    }
    reserve(length);
    for (int done = 0; done < length; ) {
      to = room(1);
      int part = Math.min(to.remaining(), length - done);
      to.put(source, offset + done, part);
      done += part;
    }
  }

  /// The bytes between position and limit, without a length; `source` stays as it is.
  public void putBytes(ByteBuffer source) {
    int length = source.remaining();
    reserve(length);
    for (int done = 0; done < length; ) {
      ByteBuffer to = room(1);
      int part = Math.min(to.remaining(), length - done);
      to.put(to.position(), source, source.position() + done, part);
      to.position(to.position() + part);
      done += part;
    }
  }

  /// A text of any chars: its length and width, then one byte a char if all are Latin-1, else two.
  public void putString(String text) {
    boolean narrow = isLatin1(text);
    putVarLong((long) text.length() << 1 | (narrow ? 0 : 1));
    putChars(text, narrow);
  }

  /// Leaves four bytes to be filled in by [#patchInt]; returns where.
  public long reserveInt() {
    ByteBuffer to = room(4);
    int position = to.position();
    to.putInt(0);
    return (long) (buffers.size() - 1) << 32 | position;
  }

  /// Fills in what [#reserveInt] left; to be called before [#finish].
  public void patchInt(long reserved, int value) {
    buffers.get((int) (reserved >>> 32)).putInt((int) reserved, value);
  }

  /// A buffer with room for `bytes`, at most [#MIN_BUFFER_BYTES].
  ByteBuffer room(int bytes) {
    ByteBuffer current = buf;
    return current.remaining() >= bytes ? current : next(bytes);
  }

  /// Fails now rather than after having filled many buffers.
  void reserve(long bytes) {
    if (bytes > maxBytes - totalBytes()) {
      throw tooLarge(totalBytes() + bytes);
    }
  }

  void enter() {
    if (++depth > maxDepth) {
      throw new PayloadTooLargeException(
          "message nests deeper than maxDepth " + maxDepth + " (does it contain itself?)");
    }
  }

  void leave() {
    depth--;
  }

  /// An integer value, tag included, in as few bytes as it needs.
  void writeInteger(long value) {
    if (value >= Tag.INTEGER_MIN && value <= Byte.MAX_VALUE) {
      room(1).put((byte) value);
    } else if (value == (byte) value) {
      room(2).put(Tag.INT_8).put((byte) value);
    } else if (value == (short) value) {
      room(3).put(Tag.INT_16).putShort((short) value);
    } else if (value == (int) value) {
      room(5).put(Tag.INT_32).putInt((int) value);
    } else {
      writeLong(value);
    }
  }

  void writeLong(long value) {
    room(9).put(Tag.INT_64).putLong(value);
  }

  void writeBoolean(boolean value) {
    putByte(value ? Tag.TRUE : Tag.FALSE);
  }

  void writeChar(char value) {
    room(3).put(Tag.CHAR).putChar(value);
  }

  void writeFloat(float value) {
    room(5).put(Tag.FLOAT).putFloat(value);
  }

  void writeDouble(double value) {
    room(9).put(Tag.DOUBLE).putDouble(value);
  }

  void writeString(String text) {
    int length = text.length();
    boolean narrow = isLatin1(text);
    if (narrow && length <= Tag.TEXT_31 - Tag.TEXT_0) {
      putByte(Tag.TEXT_0 + length);
    } else {
      putByte(narrow ? Tag.LATIN_1 : Tag.UTF_16);
      putVarInt(length);
    }
    putChars(text, narrow);
  }

  /// A tag, then the id that says what follows.
  void writeHeader(byte tag, int id) {
    room(5).put(tag).putInt(id);
  }

  void writeLength(byte tag, int length) {
    putByte(tag);
    putVarInt(length);
  }

  private static boolean isLatin1(String text) {
    int all = 0;
    for (int i = 0; i < text.length(); i++) {
      all |= text.charAt(i);
    }
    return all <= 0xff;
  }

  // The deprecated method is the only one that copies a string's low bytes without allocating, and
  // here the high ones are known to be zero.
  @SuppressWarnings("deprecation")
  private void putChars(String text, boolean narrow) {
    int length = text.length();
    if (!narrow) {
      reserve(2L * length);
      for (int i = 0; i < length; i++) {
        room(2).putChar(text.charAt(i));
      }
      return;
    }
    ByteBuffer to = buf;
    if (to.hasArray() && length <= to.remaining()) {
      text.getBytes(0, length, to.array(), to.arrayOffset() + to.position());
      to.position(to.position() + length);
      return;
    }
    byte[] bytes = copy;
    if (bytes == null) {
      bytes = copy = new byte[COPY_BYTES];
    }
    for (int done = 0; done < length; ) {
      int part = Math.min(bytes.length, length - done);
      text.getBytes(done, done + part, bytes, 0);
      putBytes(bytes, 0, part);
      done += part;
    }
  }

  private ByteBuffer next(int bytes) {
    long written = totalBytes();
    if (!isOpen) {
      throw new IllegalStateException("reset with a buffer before writing");
    }
    if (written + bytes > maxBytes) {
      throw tooLarge(written + bytes);
    }
    ByteBuffer buffer = more.get();
    if (buffer.remaining() < MIN_BUFFER_BYTES) {
      throw new IllegalStateException(
          "a supplied buffer has " + buffer.remaining() + " bytes, not " + MIN_BUFFER_BYTES);
    }
    earlierBytes = written;
    begin(buffer);
    return buffer;
  }

  private void begin(ByteBuffer buffer) {
    buffer.order(ByteOrder.BIG_ENDIAN).mark();
    long allowed = maxBytes - earlierBytes;
    if (buffer.remaining() > allowed) {
      buffer.limit(buffer.position() + (int) allowed);
    }
    start = buffer.position();
    buf = buffer;
    buffers.add(buffer);
  }

  private PayloadTooLargeException tooLarge(long bytes) {
    return new PayloadTooLargeException(
        "message of " + bytes + " bytes or more exceeds the limit of " + maxBytes);
  }
}
