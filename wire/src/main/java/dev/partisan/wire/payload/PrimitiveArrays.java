package dev.partisan.wire.payload;

import java.nio.ByteBuffer;

/// Arrays of primitives and buffers of bytes, copied in bulk between the array and the slices.
///
/// An element may straddle two slices of the input; then it alone is read byte by byte.
abstract class PrimitiveArrays<A> extends Codec {
  final byte ownTag;
  final int width;

  PrimitiveArrays(byte ownTag, int width) {
    this.ownTag = ownTag;
    this.width = width;
  }

  abstract int length(A array);

  abstract A create(int length);

  /// Puts elements from `from` on into `to`, which has room for them.
  abstract void put(A array, int from, int count, ByteBuffer to);

  /// Gets elements into the array from `at` on, out of `source`, which has them.
  abstract void get(A array, int at, int count, ByteBuffer source);

  /// Reads one element that straddles.
  abstract void getOne(A array, int at, PayloadInput in);

  @Override
  final void write(Object value, PayloadOutput out) {
    @SuppressWarnings("unchecked")
    A array = (A) value;
    int length = length(array);
    out.reserve((long) length * width);
    out.writeLength(ownTag, length);
    for (int done = 0; done < length; ) {
      ByteBuffer to = out.room(width);
      int part = Math.min(to.remaining() / width, length - done);
      put(array, done, part, to);
      to.position(to.position() + part * width);
      done += part;
    }
  }

  @Override
  final Object read(PayloadInput in, byte tag) {
    if (tag != ownTag) {
      throw unexpected(
          in, tag, "an array of primitives (0x" + Integer.toHexString(ownTag & 0xff) + ")");
    }
    int length = in.getCount(width);
    in.charge(length, width);
    A array = create(length);
    for (int done = 0; done < length; ) {
      ByteBuffer from = in.slice();
      int part = Math.min(from.remaining() / width, length - done);
      if (part == 0) {
        getOne(array, done++, in);
      } else {
        in.charge(64);
        get(array, done, part, from);
        from.position(from.position() + part * width);
        done += part;
      }
    }
    return array;
  }

  @Override
  final boolean isShareable() {
    return false;
  }

  static final class Shorts extends PrimitiveArrays<short[]> {
    Shorts() {
      super(Tag.SHORTS, 2);
    }

    @Override
    int length(short[] array) {
      return array.length;
    }

    @Override
    short[] create(int length) {
      return new short[length];
    }

    @Override
    void put(short[] array, int from, int count, ByteBuffer to) {
      to.asShortBuffer().put(array, from, count);
    }

    @Override
    void get(short[] array, int at, int count, ByteBuffer source) {
      source.asShortBuffer().get(array, at, count);
    }

    @Override
    void getOne(short[] array, int at, PayloadInput in) {
      array[at] = in.getShort();
    }
  }

  static final class Chars extends PrimitiveArrays<char[]> {
    Chars() {
      super(Tag.CHARS, 2);
    }

    @Override
    int length(char[] array) {
      return array.length;
    }

    @Override
    char[] create(int length) {
      return new char[length];
    }

    @Override
    void put(char[] array, int from, int count, ByteBuffer to) {
      to.asCharBuffer().put(array, from, count);
    }

    @Override
    void get(char[] array, int at, int count, ByteBuffer source) {
      source.asCharBuffer().get(array, at, count);
    }

    @Override
    void getOne(char[] array, int at, PayloadInput in) {
      array[at] = (char) in.getShort();
    }
  }

  static final class Ints extends PrimitiveArrays<int[]> {
    Ints() {
      super(Tag.INTS, 4);
    }

    @Override
    int length(int[] array) {
      return array.length;
    }

    @Override
    int[] create(int length) {
      return new int[length];
    }

    @Override
    void put(int[] array, int from, int count, ByteBuffer to) {
      to.asIntBuffer().put(array, from, count);
    }

    @Override
    void get(int[] array, int at, int count, ByteBuffer source) {
      source.asIntBuffer().get(array, at, count);
    }

    @Override
    void getOne(int[] array, int at, PayloadInput in) {
      array[at] = in.getInt();
    }
  }

  static final class Longs extends PrimitiveArrays<long[]> {
    Longs() {
      super(Tag.LONGS, 8);
    }

    @Override
    int length(long[] array) {
      return array.length;
    }

    @Override
    long[] create(int length) {
      return new long[length];
    }

    @Override
    void put(long[] array, int from, int count, ByteBuffer to) {
      to.asLongBuffer().put(array, from, count);
    }

    @Override
    void get(long[] array, int at, int count, ByteBuffer source) {
      source.asLongBuffer().get(array, at, count);
    }

    @Override
    void getOne(long[] array, int at, PayloadInput in) {
      array[at] = in.getLong();
    }
  }

  static final class Floats extends PrimitiveArrays<float[]> {
    Floats() {
      super(Tag.FLOATS, 4);
    }

    @Override
    int length(float[] array) {
      return array.length;
    }

    @Override
    float[] create(int length) {
      return new float[length];
    }

    @Override
    void put(float[] array, int from, int count, ByteBuffer to) {
      to.asFloatBuffer().put(array, from, count);
    }

    @Override
    void get(float[] array, int at, int count, ByteBuffer source) {
      source.asFloatBuffer().get(array, at, count);
    }

    @Override
    void getOne(float[] array, int at, PayloadInput in) {
      array[at] = Float.intBitsToFloat(in.getInt());
    }
  }

  static final class Doubles extends PrimitiveArrays<double[]> {
    Doubles() {
      super(Tag.DOUBLES, 8);
    }

    @Override
    int length(double[] array) {
      return array.length;
    }

    @Override
    double[] create(int length) {
      return new double[length];
    }

    @Override
    void put(double[] array, int from, int count, ByteBuffer to) {
      to.asDoubleBuffer().put(array, from, count);
    }

    @Override
    void get(double[] array, int at, int count, ByteBuffer source) {
      source.asDoubleBuffer().get(array, at, count);
    }

    @Override
    void getOne(double[] array, int at, PayloadInput in) {
      array[at] = Double.longBitsToDouble(in.getLong());
    }
  }

  static final class Booleans extends PrimitiveArrays<boolean[]> {
    Booleans() {
      super(Tag.BOOLEANS, 1);
    }

    @Override
    int length(boolean[] array) {
      return array.length;
    }

    @Override
    boolean[] create(int length) {
      return new boolean[length];
    }

    @Override
    void put(boolean[] array, int from, int count, ByteBuffer to) {
      for (int i = 0; i < count; i++) {
        to.put(to.position() + i, (byte) (array[from + i] ? 1 : 0));
      }
    }

    @Override
    void get(boolean[] array, int at, int count, ByteBuffer source) {
      for (int i = 0; i < count; i++) {
        array[at + i] = toBoolean(source.get(source.position() + i));
      }
    }

    @Override
    void getOne(boolean[] array, int at, PayloadInput in) {
      array[at] = toBoolean(in.getByte());
    }

    private static boolean toBoolean(byte value) {
      if (value != 0 && value != 1) {
        throw new MalformedPayloadException(value + " in an array of booleans");
      }
      return value == 1;
    }
  }
}
