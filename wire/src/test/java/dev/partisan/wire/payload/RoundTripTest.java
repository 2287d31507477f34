package dev.partisan.wire.payload;

import static dev.partisan.wire.payload.Samples.TYPES;
import static dev.partisan.wire.payload.Samples.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.wire.payload.Samples.*;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  @Test
  void primitivesKeepTheirEdgeValues() {
    same(new Primitives(false, (byte) 0, (short) 0, '\0', 0, 0, 0, 0));
    same(
        new Primitives(
            true,
            Byte.MIN_VALUE,
            Short.MIN_VALUE,
            Character.MAX_VALUE,
            Integer.MIN_VALUE,
            Long.MIN_VALUE,
            Float.NaN,
            Double.NEGATIVE_INFINITY));
    same(
        new Primitives(
            true,
            Byte.MAX_VALUE,
            Short.MAX_VALUE,
            'x',
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            -0.0f,
            Double.MIN_VALUE));
    for (int bit = 0; bit < 64; bit++) {
      for (long delta = -1; delta <= 1; delta++) {
        same(new Ping((1L << bit) + delta, ""));
        same(new Ping(-(1L << bit) + delta, ""));
        same(new Holder((1L << bit) + delta));
        same(new Holder((int) ((1L << bit) + delta)));
      }
    }
  }

  @Test
  void boxesMayBeNullAndKeepTheirTypesWhereAnythingMayStand() {
    same(new Boxes(null, null, null, null, null, null, null, null));
    same(new Boxes(true, (byte) -1, (short) 300, 'c', 70_000, -1L, 1.5f, 2.5));
    for (Object box :
        new Object[] {true, false, (byte) 7, (short) 7, 'c', 7, 7L, 1.5f, 2.5, (byte) -100}) {
      assertThat(roundTrip(box)).isEqualTo(box).hasSameClassAs(box);
      assertThat(roundTrip(new Holder(box))).isEqualTo(new Holder(box));
    }
  }

  @Test
  void textsKeepEveryChar() {
    for (String text :
        List.of(
            "",
            "a",
            "x".repeat(31),
            "x".repeat(32),
            "é".repeat(5000),
            "ÿĀ",
            "日本語",
            "🎉 and ascii",
            "\ud800 alone",
            "\udc00",
            "x".repeat(100_000),
            "語".repeat(70_000),
            "\0")) {
      assertThat(roundTrip(text)).isEqualTo(text);
      same(new Ping(1, text));
    }
    same(new Ping(1, null));
  }

  @Test
  void arraysKeepTheirElements() {
    same(
        new AllArrays(
            new boolean[] {true, false},
            new short[] {Short.MIN_VALUE, 1},
            new char[] {'a', '\uffff'},
            new int[] {1, -1, Integer.MAX_VALUE},
            IntStream.range(0, 50_000).asLongStream().toArray(),
            new float[] {Float.NaN, 1},
            new double[] {Math.PI},
            new String[] {"a", null},
            new Ping[] {new Ping(1, "one"), null},
            new int[][] {{1}, {}, null}));
    same(
        new AllArrays(
            new boolean[0],
            new short[0],
            new char[0],
            new int[0],
            null,
            null,
            null,
            null,
            null,
            null));
    same(new Payload(new byte[0]));
    same(new Payload(new byte[1_000_000]));
    assertThat(roundTrip(new Holder(new String[] {"a"})))
        .satisfies(holder -> assertThat(((Holder) holder).value()).isInstanceOf(String[].class));
    assertThat(((Holder) roundTrip(new Holder(new Object[] {1, new Ping[0]}))).value())
        .isEqualTo(new Object[] {1, new Ping[0]});
  }

  @Test
  void timesIdsAndBigNumbersAreExact() {
    same(
        new Times(
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Instant.MIN,
            new UUID(-1, 1),
            BigInteger.TWO.pow(1000).negate()));
    same(new Times(Duration.ofNanos(-1), Instant.MAX, new UUID(0, 0), BigInteger.ZERO));
    same(new Times(null, null, null, null));
  }

  @Test
  void collectionsKeepTheirOrderAndNulls() {
    var map = new LinkedHashMap<String, Ping>();
    map.put("z", new Ping(1, "z"));
    map.put(null, null);
    map.put("a", new Ping(2, "a"));
    AllCollections message =
        new AllCollections(
            Arrays.asList(3L, null, 1L, 1L << 40),
            new LinkedHashSet<>(List.of("z", "y", "x")),
            new TreeSet<>(List.of(3, 1, 2)),
            map,
            new TreeMap<>(Map.of(5L, List.of(Color.RED, Color.GREEN))),
            new LinkedHashSet<>(List.<Object>of("two", 1, new Empty())),
            Optional.of(new Ping(9, "nine")));
    AllCollections received = (AllCollections) roundTrip(message);
    assertThat(received).isEqualTo(message);
    assertThat(received.map().keySet()).containsExactly("z", null, "a");
    assertThat(received.set()).containsExactly("z", "y", "x");
    assertThat(received.either()).containsExactly("two", 1, new Empty());
    assertThatThrownBy(() -> received.list().set(0, 1L))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> received.map().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> received.sortedSet().add(1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void containersOfAnyClassAreSentByTheirKind() {
    assertThat(roundTrip(new ArrayDeque<>(List.of(1, 2)))).isEqualTo(List.of(1, 2));
    assertThat(roundTrip(new ArrayList<>(List.of(List.of(), Optional.empty()))))
        .isEqualTo(List.of(List.of(), Optional.empty()));
    assertThat(roundTrip(new TreeMap<>(Map.of("a", 1)))).isInstanceOf(java.util.SortedMap.class);
    assertThat(roundTrip(new TreeSet<>(List.of(2, 1)))).isInstanceOf(java.util.SortedSet.class);
    assertThat(roundTrip(Map.of())).isEqualTo(Map.of());
    var descending = new TreeMap<String, Integer>(java.util.Comparator.reverseOrder());
    descending.putAll(Map.of("a", 1, "b", 2));
    assertThat(new ArrayList<>(((Map<?, ?>) roundTrip(descending)).keySet()))
        .isEqualTo(List.of("b", "a"));
  }

  @Test
  void buffersAreSentFromPositionToLimitAndStayAsTheyAre() {
    ByteBuffer sent = ByteBuffer.allocateDirect(100).position(10).limit(20);
    sent.put(10, (byte) 42);
    ByteBuffer received = ((Buffer) roundTrip(new Buffer(sent))).bytes();
    assertThat(received).isEqualTo(sent);
    assertThat(received.isReadOnly()).isTrue();
    assertThat(received.isDirect()).isFalse();
    assertThat(sent.position()).isEqualTo(10);
    same(new Holder(sent.asReadOnlyBuffer()));
  }

  @Test
  void sealedTypesEnumsAndGenericRecordsKeepTheirClass() {
    same(new Drawing(new Circle(1), List.of(new Square(2), Known.GOLDEN)));
    same(new Drawing(null, List.of()));
    same(new Box<>(new Box<>(Color.GREEN)));
    assertThat(roundTrip(Color.GREEN)).isSameAs(Color.GREEN);
    same(new Tree(new Tree(null, 1, null), 2, new Tree(null, 3, new Tree(null, 4, null))));
  }

  @Test
  void valuesOfAModuleAboveGoThroughItsOwnWriter() {
    same(new Located(new Point(1, 200), List.of(new Point(-1, 0), new Point(2, 2))));
    same(new Holder(new Point(3, 4)));
  }

  @Test
  void onlyWhatCannotChangeIsShareable() {
    assertThat(TYPES.isShareable(new Ping(1, ""))).isTrue();
    assertThat(TYPES.isShareable(new Tree(null, 1, null))).isTrue();
    assertThat(TYPES.isShareable(new Circle(1))).isTrue();
    assertThat(TYPES.isShareable(new Times(null, null, null, null))).isTrue();
    assertThat(TYPES.isShareable(Color.GREEN)).isTrue();
    assertThat(TYPES.isShareable("text")).isTrue();
    assertThat(TYPES.isShareable(new Point(1, 2))).isTrue();
    assertThat(TYPES.isShareable(new Payload(new byte[0]))).isFalse();
    assertThat(TYPES.isShareable(new Drawing(new Circle(1), List.of()))).isFalse();
    assertThat(TYPES.isShareable(new Holder("text"))).isFalse();
    assertThat(TYPES.isShareable(List.of())).isFalse();
    assertThat(TYPES.isDeeplyImmutable(Boxes.class)).isTrue();
    assertThat(TYPES.isDeeplyImmutable(Buffer.class)).isFalse();
  }

  private static void same(Object message) {
    Object received = roundTrip(message);
    assertThat(received).hasSameClassAs(message);
    assertThat(Samples.same(message, received)).as("%s became %s", message, received).isTrue();
  }
}
