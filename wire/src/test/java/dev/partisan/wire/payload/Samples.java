package dev.partisan.wire.payload;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Message types that the tests send, and how they send them.
@SuppressWarnings("ArrayRecordComponent") // arrays in messages are what is tested
final class Samples {
  enum Color {
    RED,
    GREEN {
      @Override
      boolean isCalm() {
        return true;
      }
    };

    boolean isCalm() {
      return false;
    }
  }

  record Empty() {}

  record Payload(byte[] bytes) {}

  /// Large in memory even when its sender knew none of its components.
  record Wide(
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g,
      long h,
      long i,
      long j,
      long k,
      long l,
      long m,
      long n,
      long o,
      long p,
      long q,
      long r,
      long s,
      long t,
      long u,
      long v,
      long w,
      long x,
      long y,
      long z) {}

  record Ping(long id, String text) {}

  record Primitives(boolean flag, byte b, short s, char c, int i, long l, float f, double d) {}

  record Boxes(Boolean flag, Byte b, Short s, Character c, Integer i, Long l, Float f, Double d) {}

  record AllArrays(
      boolean[] flags,
      short[] shorts,
      char[] chars,
      int[] ints,
      long[] longs,
      float[] floats,
      double[] doubles,
      String[] texts,
      Ping[] pings,
      int[][] grid) {}

  record Times(Duration duration, Instant instant, UUID id, BigInteger number) {}

  record Holder(@Nullable Object value) {}

  record AllCollections(
      List<Long> list,
      Set<String> set,
      SortedSet<Integer> sortedSet,
      Map<String, Ping> map,
      SortedMap<Long, List<Color>> sortedMap,
      Collection<Object> either,
      Optional<Ping> optional) {}

  record Buffer(ByteBuffer bytes) {}

  record Tree(@Nullable Tree left, int value, @Nullable Tree right) {}

  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  sealed interface Polygon extends Shape {}

  record Square(double side) implements Polygon {}

  enum Known implements Polygon {
    UNIT,
    GOLDEN
  }

  record Drawing(Shape shape, List<? extends Polygon> polygons) {}

  record Box<T>(T content) {}

  record Picky(int value) {
    Picky {
      if (value < 0) {
        throw new IllegalArgumentException("negative: " + value);
      }
    }
  }

  /// No record: sent as a value.
  static final class Point {
    final int x;
    final int y;

    Point(int x, int y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Point point && point.x == x && point.y == y;
    }

    @Override
    public int hashCode() {
      return 31 * x + y;
    }

    @Override
    public String toString() {
      return x + "," + y;
    }
  }

  record Located(Point at, List<Point> trail) {}

  static final Types TYPES =
      Types.builder()
          .add(Wide.class, Empty.class, Payload.class, Ping.class, Primitives.class, Boxes.class)
          .add(AllArrays.class, Times.class, Holder.class, AllCollections.class, Buffer.class)
          .add(Tree.class, Drawing.class, Box.class, Picky.class, Located.class)
          .value(
              Point.class,
              (point, out) -> {
                out.putInt(point.x);
                out.putVarInt(point.y);
              },
              in -> new Point(in.getInt(), in.getVarInt()))
          .build();

  private Samples() {}

  static byte[] encode(PayloadCodec types, Object message) {
    PayloadOutput out = new PayloadOutput(() -> ByteBuffer.allocate(1 << 16), 1 << 26);
    out.reset(ByteBuffer.allocate(128));
    types.encode(message, out);
    return bytes(out.finish());
  }

  static Object decode(PayloadCodec types, byte[] bytes) {
    PayloadInput in = new PayloadInput();
    in.reset(ByteBuffer.wrap(bytes));
    Object message = types.decode(in);
    if (in.remaining() != 0) {
      throw new AssertionError(in.remaining() + " bytes left");
    }
    return message;
  }

  static Object roundTrip(Object message) {
    return decode(TYPES, encode(TYPES, message));
  }

  static byte[] bytes(List<ByteBuffer> buffers) {
    ByteBuffer all = ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
    buffers.forEach(buffer -> all.put(buffer.duplicate()));
    return all.array();
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /// Equal as messages are: arrays by their elements, at any depth.
  static boolean same(@Nullable Object a, @Nullable Object b) {
    return Arrays.deepEquals(new @Nullable Object[] {parts(a)}, new @Nullable Object[] {parts(b)});
  }

  private static @Nullable Object parts(@Nullable Object value) {
    if (value instanceof Object[] array) {
      return Arrays.stream(array).map(Samples::parts).toArray();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Samples::parts).toArray();
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> new Object[] {parts(entry.getKey()), parts(entry.getValue())})
          .toArray();
    }
    if (value instanceof Optional<?> optional) {
      return new @Nullable Object[] {parts(optional.orElse(null))};
    }
    if (value instanceof Record message) {
      return Arrays.stream(message.getClass().getRecordComponents())
          .map(component -> {
            try {
              component.getAccessor().setAccessible(true);
              return parts(component.getAccessor().invoke(message));
            } catch (ReflectiveOperationException e) {
              throw new LinkageError("not found", e);
            }
          })
          .toArray();
    }
    return value;
  }
}
