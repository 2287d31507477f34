package dev.partisan.wire.payload;

import dev.partisan.wire.payload.Samples.*;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Messages of every registered kind, from a seed.
final class RandomMessages {
  private final RandomGenerator random;

  RandomMessages(RandomGenerator random) {
    this.random = random;
  }

  Object message(int depth) {
    return switch (random.nextInt(depth > 0 ? 15 : 7)) {
      case 0 -> new Empty();
      case 1 -> new Payload(bytes());
      case 2 -> ping();
      case 3 -> primitives();
      case 4 -> boxes();
      case 5 -> new Times(Duration.ofNanos(number()), instant(), id(), big());
      case 6 -> new Buffer(ByteBuffer.wrap(bytes()));
      case 7 -> arrays();
      case 8 -> new Holder(anything(depth - 1));
      case 9 -> collections(depth - 1);
      case 10 -> tree(depth);
      case 11 -> new Drawing(maybe(this::shape), list(this::polygon));
      case 12 -> new Box<>(anything(depth - 1));
      case 13 -> new Picky(random.nextInt(Integer.MAX_VALUE));
      default -> new Located(maybe(this::point), list(this::point));
    };
  }

  private @Nullable Object anything(int depth) {
    return switch (random.nextInt(16)) {
      case 0 -> null;
      case 1 -> (int) number();
      case 2 -> number();
      case 3 -> text();
      case 4 -> (byte) random.nextInt();
      case 5 -> (short) random.nextInt();
      case 6 -> random.nextDouble();
      case 7 -> (char) random.nextInt();
      case 8 -> random.nextBoolean();
      case 9 -> bytes();
      case 10 -> new String[] {text(), null};
      case 11 -> depth > 0 ? list(() -> message(depth - 1)) : List.of();
      case 12 -> Color.GREEN;
      case 13 -> Optional.of(text());
      case 14 -> random.nextFloat();
      default -> message(depth);
    };
  }

  private Ping ping() {
    return new Ping(number(), maybe(this::text));
  }

  private Primitives primitives() {
    return new Primitives(
        random.nextBoolean(),
        (byte) random.nextInt(),
        (short) number(),
        (char) random.nextInt(),
        (int) number(),
        number(),
        Float.intBitsToFloat(random.nextInt()),
        Double.longBitsToDouble(random.nextLong()));
  }

  private Boxes boxes() {
    return new Boxes(
        maybe(random::nextBoolean),
        maybe(() -> (byte) random.nextInt()),
        maybe(() -> (short) number()),
        maybe(() -> (char) random.nextInt()),
        maybe(() -> (int) number()),
        maybe(this::number),
        maybe(random::nextFloat),
        maybe(random::nextDouble));
  }

  private AllArrays arrays() {
    int length = random.nextInt(20);
    return new AllArrays(
        new boolean[] {random.nextBoolean(), random.nextBoolean()},
        new short[] {(short) random.nextInt()},
        text().toCharArray(),
        random.ints(length).toArray(),
        random.longs(length).toArray(),
        new float[] {random.nextFloat()},
        random.doubles(length).toArray(),
        new String[] {text(), null, text()},
        new Ping[] {ping()},
        new int[][] {random.ints(length).toArray(), null});
  }

  private AllCollections collections(int depth) {
    Set<String> set = new LinkedHashSet<>(list(this::text));
    Map<String, Ping> map = new LinkedHashMap<>();
    list(this::text).forEach(key -> map.put(key, ping()));
    return new AllCollections(
        list(this::number),
        set,
        new TreeSet<>(list(() -> (int) number())),
        map,
        new TreeMap<>(Map.of(number(), List.of(Color.RED))),
        depth > 0 ? list(() -> message(0)) : List.of(),
        Optional.ofNullable(maybe(this::ping)));
  }

  private Tree tree(int depth) {
    return new Tree(
        depth > 0 ? maybe(() -> tree(depth - 1)) : null,
        (int) number(),
        depth > 0 ? maybe(() -> tree(depth - 1)) : null);
  }

  private Shape shape() {
    return random.nextBoolean() ? new Circle(random.nextDouble()) : polygon();
  }

  private Polygon polygon() {
    return random.nextBoolean() ? new Square(random.nextDouble()) : Known.GOLDEN;
  }

  private Point point() {
    return new Point(random.nextInt(), random.nextInt());
  }

  private Instant instant() {
    return Instant.ofEpochMilli(random.nextLong() >> 12);
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private BigInteger big() {
    return BigInteger.valueOf(number()).pow(1 + random.nextInt(5));
  }

  private long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return bytes;
  }

  private String text() {
    int bound = random.nextBoolean() ? 128 : random.nextBoolean() ? 256 : 65536;
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(50); left > 0; left--) {
      text.append((char) random.nextInt(bound));
    }
    return text.toString();
  }

  private <T> @Nullable T maybe(Supplier<T> value) {
    return random.nextInt(4) == 0 ? null : value.get();
  }

  private <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int left = random.nextInt(6); left > 0; left--) {
      list.add(element.get());
    }
    return list;
  }
}
