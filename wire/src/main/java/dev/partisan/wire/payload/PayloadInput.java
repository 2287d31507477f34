package dev.partisan.wire.payload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads over the bytes of one message, in one buffer or in several slices; a value may straddle
/// any of them. Big-endian; owned by one thread; reused through [#reset].
///
/// ```java
/// input.reset(received);
/// int receiver = input.getInt();
/// Object message = codec.decode(input);
/// ```
///
/// Every read throws [MalformedPayloadException] when the bytes end early, when they nest deeper
/// than `maxDepth`, or when what they announce would allocate more than [#ALLOCATION_BASE] plus
/// [#ALLOCATION_FACTOR] times the bytes received.
public final class PayloadInput {
  /// What decoding may allocate whatever the message's size.
  public static final long ALLOCATION_BASE = 1 << 20;

  /// What decoding may allocate for each byte received.
  public static final int ALLOCATION_FACTOR = 32;

  private static final int SCRATCH_BYTES = 4096;
  // Part of the base, for what is not counted: the exception and its text.
  private static final int UNCOUNTED_BYTES = 16 << 10;
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final int maxDepth;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private List<ByteBuffer> slices = List.of();
  private int nextSlice;
  private ByteBuffer buf = EMPTY;
  private long laterBytes;
  private long receivedBytes;
  private long hiddenBytes;
  private long budget;
  private int depth;

  public PayloadInput() {
    this(PayloadOutput.DEFAULT_MAX_DEPTH);
  }

  public PayloadInput(int maxDepth) {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("maxDepth " + maxDepth);
    }
    this.maxDepth = maxDepth;
  }

  /// Reads `buffer` from its position to its limit; reading moves its position. Its order is set.
  public void reset(ByteBuffer buffer) {
    reset(List.of(), buffer, buffer.remaining());
  }

  /// Reads the slices one after the other; reading moves their positions.
  public void reset(List<ByteBuffer> buffers) {
    long bytes = 0;
    for (int i = 0; i < buffers.size(); i++) {
      bytes += buffers.get(i).remaining();
    }
    reset(buffers, EMPTY, bytes);
  }

  private void reset(List<ByteBuffer> buffers, ByteBuffer first, long bytes) {
    slices = buffers;
    nextSlice = 0;
    buf = first.order(ByteOrder.BIG_ENDIAN);
    laterBytes = bytes - first.remaining();
    receivedBytes = bytes;
    hiddenBytes = 0;
    budget = ALLOCATION_BASE - UNCOUNTED_BYTES + ALLOCATION_FACTOR * bytes;
    depth = 0;
  }

  /// Bytes not yet read; inside a [ValueReader], those of its value.
  public long remaining() {
    return buf.remaining() + laterBytes;
  }

  /// The bytes not yet read, where they lie: the buffers are those given to [#reset].
  public List<ByteBuffer> rest() {
    List<ByteBuffer> rest = new ArrayList<>();
    rest.add(buf);
    rest.addAll(slices.subList(nextSlice, slices.size()));
    return rest;
  }

  public byte getByte() {
    ByteBuffer from = buf;
    return from.hasRemaining() ? from.get() : nextBuffer().get();
  }

  public short getShort() {
    ByteBuffer from = buf;
    return from.remaining() >= 2 ? from.getShort() : (short) (getByte() << 8 | getByte() & 0xff);
  }

  public int getInt() {
    ByteBuffer from = buf;
    return from.remaining() >= 4 ? from.getInt() : getShort() << 16 | getShort() & 0xffff;
  }

  public long getLong() {
    ByteBuffer from = buf;
    return from.remaining() >= 8 ? from.getLong() : (long) getInt() << 32 | getInt() & 0xffff_ffffL;
  }

  /// What [PayloadOutput#putVarInt] wrote.
  public int getVarInt() {
    byte first = getByte();
    if (first >= 0) {
      return first;
    }
    long value = getVarLong(first);
    if (value >>> 32 != 0) {
      throw malformed("a varint of more than 32 bits");
    }
    return (int) value;
  }

  /// What [PayloadOutput#putVarLong] wrote.
  public long getVarLong() {
    return getVarLong(getByte());
  }

  private long getVarLong(byte first) {
    long value = first & 0x7f;
    byte last = first;
    for (int shift = 7; last < 0; shift += 7) {
      last = getByte();
      if (shift == 63 && last != 0 && last != 1) {
        throw malformed("a varint of more than 64 bits");
      }
      value |= (last & 0x7fL) << shift;
    }
    return value;
  }

  /// A new array of the next `length` bytes.
  public byte[] getBytes(int length) {
    charge(length, 1);
    byte[] bytes = new byte[length];
    getBytes(bytes, 0, length);
    return bytes;
  }

  /// Fills a part of the caller's array.
  public void getBytes(byte[] target, int offset, int length) {
    ByteBuffer from = buf;
    for (int done = 0; done < length; ) {
      int part = Math.min(from.remaining(), length - done);
      from.get(target, offset + done, part);
      done += part;
      if (done < length) {
        from = nextBuffer();
      }
    }
  }

  /// What [PayloadOutput#putString] wrote.
  public String getString() {
    long header = getVarLong();
    long length = header >>> 1;
    if (length > Integer.MAX_VALUE) {
      throw malformed("a text of " + length + " chars");
    }
    return (header & 1) == 0 ? latin1((int) length) : utf16((int) length);
  }

  /// Passes over bytes without looking at them.
  public void skip(long bytes) {
    if (bytes < 0 || bytes > remaining()) {
      throw malformed(bytes + " bytes announced, " + remaining() + " left");
    }
    ByteBuffer from = buf;
    for (long left = bytes; left > 0; ) {
      int part = (int) Math.min(from.remaining(), left);
      from.position(from.position() + part);
      left -= part;
      if (left > 0) {
        from = nextBuffer();
      }
    }
  }

  /// Counts an allocation that the bytes read so far ask for, before it is made.
  ///
  /// A [ValueReader] calls it for what grows with a number that it read.
  public void charge(long bytes) {
    budget -= bytes;
    if (budget < 0 || bytes < 0) {
      throw malformed("decoding needs more memory than " + receivedBytes + " bytes may ask for");
    }
  }

  /// An exception that says at which byte the reading stopped.
  public MalformedPayloadException malformed(String what) {
    long read = receivedBytes - remaining() - hiddenBytes;
    return new MalformedPayloadException(
        what + " (after byte " + read + " of " + receivedBytes + ")");
  }

  /// Counts an array of `length` elements of `width` bytes each, all of them still to be read.
  void charge(int length, int width) {
    if (length < 0 || (long) length * width > remaining()) {
      throw malformed(length + " elements announced, " + remaining() + " bytes left");
    }
    charge(24 + (long) length * width);
  }

  /// The number of elements of a container: no more than there are bytes left for.
  int getCount(int elementBytes) {
    int count = getVarInt();
    if (count < 0 || (long) count * elementBytes > remaining()) {
      throw malformed(count + " elements announced, " + remaining() + " bytes left");
    }
    return count;
  }

  void enter() {
    if (++depth > maxDepth) {
      throw malformed("values nest deeper than " + maxDepth);
    }
  }

  void leave() {
    depth--;
  }

  /// The rest of the current slice, for bulk reads; empty if the next value straddles.
  ByteBuffer slice() {
    return buf;
  }

  String latin1(int length) {
    if (length == 0) {
      return "";
    }
    charge(length, 1);
    charge(24);
    ByteBuffer from = buf;
    if (from.remaining() >= length && from.hasArray()) {
      int position = from.position();
      from.position(position + length);
      return new String(
          from.array(), from.arrayOffset() + position, length, StandardCharsets.ISO_8859_1);
    }
    byte[] bytes = scratch;
    if (length > bytes.length) {
      charge(length);
      bytes = new byte[length];
    }
    getBytes(bytes, 0, length);
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  String utf16(int length) {
    if (length == 0) {
      return "";
    }
    charge(length, 2);
    charge(48 + 2L * length);
    char[] chars = new char[length];
    for (int i = 0; i < length; i++) {
      chars[i] = (char) getShort();
    }
    return new String(chars);
  }

  /// Lets `reader` see the next `length` bytes and no more, and skips what it leaves.
  <T> T within(int length, ValueReader<T> reader) {
    if (length < 0 || length > remaining()) {
      throw malformed(length + " bytes announced, " + remaining() + " left");
    }
    ByteBuffer outer = buf;
    long outerLater = laterBytes;
    if (length > outer.remaining()) {
      return withinCopy(length, reader);
    }
    int limit = outer.limit();
    int end = outer.position() + length;
    hiddenBytes += remaining() - length;
    outer.limit(end);
    laterBytes = 0;
    try {
      return reader.read(this);
    } finally {
      outer.limit(limit).position(end);
      laterBytes = outerLater;
      hiddenBytes -= remaining();
    }
  }

  // A window over two slices is rare and small: copying it keeps the reads simple.
  private <T> T withinCopy(int length, ValueReader<T> reader) {
    ByteBuffer copy = ByteBuffer.wrap(getBytes(length));
    charge(64);
    ByteBuffer outer = buf;
    long outerLater = laterBytes;
    hiddenBytes += remaining();
    buf = copy;
    laterBytes = 0;
    try {
      return reader.read(this);
    } finally {
      buf = outer;
      laterBytes = outerLater;
      hiddenBytes -= remaining();
    }
  }

  private ByteBuffer nextBuffer() {
    ByteBuffer next = buf;
    while (!next.hasRemaining()) {
      if (laterBytes == 0) {
        throw malformed("the bytes end early");
      }
      next = slices.get(nextSlice++).order(ByteOrder.BIG_ENDIAN);
      laterBytes -= next.remaining();
    }
    buf = next;
    return next;
  }
}
