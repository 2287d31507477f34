package dev.partisan.wire.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("ArrayRecordComponent") // arrays in messages are part of what is tested
class EvolutionTest {
  record Old(int id, String name) {}

  record New(
      int id,
      String name,
      long added,
      boolean flag,
      double share,
      float part,
      char letter,
      @Nullable String text,
      @Nullable Integer box,
      byte @Nullable [] bytes,
      Optional<String> note,
      List<Object> list,
      Set<String> set,
      Map<String, Old> map,
      Samples.@Nullable Tree tree) {}

  record Wide(long id, Object name) {}

  record Rejecting(int id, String name, String required) {
    Rejecting {
      if (required == null) {
        throw new IllegalArgumentException("required");
      }
    }
  }

  enum Few {
    A,
    C
  }

  enum Many {
    B,
    C,
    A
  }

  private static final Types OLD =
      Types.builder().add(Old.class, "message").add(Few.class, "letters").build();
  private static final Types NEW =
      Types.builder().add(New.class, "message").add(Many.class, "letters").build();

  @Test
  void readerWithMoreComponentsFillsThemWithNothing() {
    New received = (New) Samples.decode(NEW, Samples.encode(OLD, new Old(7, "seven")));
    assertThat(received)
        .isEqualTo(
            new New(
                7,
                "seven",
                0,
                false,
                0,
                0,
                '\0',
                null,
                null,
                null,
                Optional.empty(),
                List.of(),
                Set.of(),
                Map.of(),
                null));
  }

  @Test
  void readerWithFewerComponentsSkipsTheRestWhateverItIs() {
    Samples.Tree leaf = new Samples.Tree(null, 1, null);
    List<Object> all =
        List.of(
            1,
            -1000,
            70_000,
            1L << 50,
            (byte) 1,
            (short) 2,
            'c',
            1.5f,
            2.5,
            true,
            false,
            "é",
            "x".repeat(200),
            "語",
            new byte[3],
            new int[2],
            new long[2],
            new short[2],
            new char[2],
            new float[2],
            new double[2],
            new boolean[2],
            new String[] {"a"},
            new Object[] {leaf},
            Optional.of(leaf),
            Optional.empty(),
            Set.of("s"),
            Map.of(1, List.of()),
            new java.util.TreeSet<>(List.of(1)),
            new java.util.TreeMap<>(Map.of("k", 2)),
            java.time.Duration.ZERO,
            java.time.Instant.EPOCH,
            new java.util.UUID(1, 2),
            java.math.BigInteger.TEN,
            java.nio.ByteBuffer.allocate(5),
            Many.B);
    New sent =
        new New(
            7,
            "seven",
            1,
            true,
            2,
            3,
            'x',
            "text",
            5,
            new byte[9],
            Optional.of("note"),
            all,
            Set.of("a"),
            Map.of("k", new Old(1, "old")),
            leaf);
    Types sender =
        Types.builder().add(New.class, "message").add(Many.class, Samples.Tree.class).build();
    assertThat(Samples.decode(OLD, Samples.encode(sender, sent))).isEqualTo(new Old(7, "seven"));
  }

  @Test
  void componentMayBecomeWider() {
    Types wide = Types.builder().add(Wide.class, "message").build();
    byte[] bytes = Samples.encode(OLD, new Old(-70_000, "n"));
    assertThat(Samples.decode(wide, bytes)).isEqualTo(new Wide(-70_000, "n"));
    assertThat(Samples.decode(OLD, Samples.encode(wide, new Wide(5, "m"))))
        .isEqualTo(new Old(5, "m"));
    byte[] tooWide = Samples.encode(wide, new Wide(1L << 40, "m"));
    assertThatThrownBy(() -> Samples.decode(OLD, tooWide))
        .isInstanceOf(MalformedPayloadException.class);
    byte[] wrongType = Samples.encode(wide, new Wide(1, 2));
    assertThatThrownBy(() -> Samples.decode(OLD, wrongType))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("a string");
  }

  @Test
  void constantsOfAnEnumMayMove() {
    assertThat(Samples.decode(NEW, Samples.encode(OLD, Few.A))).isEqualTo(Many.A);
    assertThat(Samples.decode(OLD, Samples.encode(NEW, Many.C))).isEqualTo(Few.C);
    byte[] unknown = Samples.encode(NEW, Many.B);
    assertThatThrownBy(() -> Samples.decode(OLD, unknown))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("letters has no constant");
  }

  @Test
  void constructorMayRefuseWhatIsAbsent() {
    Types strict = Types.builder().add(Rejecting.class, "message").build();
    byte[] bytes = Samples.encode(OLD, new Old(1, "a"));
    assertThatThrownBy(() -> Samples.decode(strict, bytes))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("message refused the value")
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void newerWriterOfAValueMayAppendToIt() {
    Types newer =
        Types.builder()
            .add(Samples.Located.class)
            .value(
                Samples.Point.class,
                (point, out) -> {
                  out.putInt(point.x);
                  out.putVarInt(point.y);
                  out.putString("more");
                },
                in -> new Samples.Point(in.getInt(), in.getVarInt()))
            .build();
    var sent = new Samples.Located(new Samples.Point(1, 2), List.of(new Samples.Point(3, 4)));
    assertThat(Samples.decode(Samples.TYPES, Samples.encode(newer, sent))).isEqualTo(sent);
  }
}
