package dev.partisan.wire.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.partisan.wire.payload.Samples.Boxes;
import dev.partisan.wire.payload.Samples.Color;
import dev.partisan.wire.payload.Samples.Empty;
import dev.partisan.wire.payload.Samples.Payload;
import dev.partisan.wire.payload.Samples.Ping;
import dev.partisan.wire.payload.Samples.Point;
import dev.partisan.wire.payload.Samples.Primitives;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The bytes of version 1 of the format. They are on other people's wires: do not change them.
class GoldenBytesTest {
  private static final Types TYPES =
      Types.builder()
          .add(Empty.class, "empty")
          .add(Ping.class, "ping")
          .add(Payload.class, "payload")
          .add(Primitives.class, "primitives")
          .add(Boxes.class, "boxes")
          .add(Color.class, "color")
          .add(Ping[].class, "pings")
          .value(
              Point.class,
              (point, out) -> {
                out.putInt(point.x);
                out.putVarInt(point.y);
              },
              in -> new Point(in.getInt(), in.getVarInt()))
          .build();

  @Test
  void integers() {
    golden(0, "00");
    golden(127, "7f");
    golden(-1, "ff");
    golden(-32, "e0");
    golden(-33, "83 df");
    golden(128, "84 0080");
    golden(40_000, "85 00009c40");
    golden(1L, "86 0000000000000001");
    golden((byte) 1, "87 01");
    golden((short) 1, "88 0001");
  }

  @Test
  void otherScalars() {
    golden(false, "81");
    golden(true, "82");
    golden('A', "89 0041");
    golden(1.0f, "8a 3f800000");
    golden(1.0, "8b 3ff0000000000000");
    golden(Duration.ofSeconds(1, 2), "8e 0000000000000001 00000002");
    golden(Instant.ofEpochSecond(-1, 5), "8f ffffffffffffffff 00000005");
    golden(new UUID(1, 2), "90 0000000000000001 0000000000000002");
    golden(BigInteger.valueOf(-256), "91 02 ff00");
  }

  @Test
  void texts() {
    golden("", "a0");
    golden("abc", "a3 616263");
    golden("é", "a1 e9");
    golden("x".repeat(32), "8c 20" + "78".repeat(32));
    golden("x".repeat(200), "8c c801" + "78".repeat(200));
    golden("日本", "8d 02 65e5 672c");
  }

  @Test
  void arrays() {
    golden(new byte[] {1, 2}, "c0 02 0102");
    golden(ByteBuffer.wrap(new byte[] {3}), "c1 01 03");
    golden(new boolean[] {true, false}, "c2 02 0100");
    golden(new short[] {1}, "c3 01 0001");
    golden(new char[] {'A'}, "c4 01 0041");
    golden(new int[] {-1}, "c5 01 ffffffff");
    golden(new long[] {1}, "c6 01 0000000000000001");
    golden(new float[] {1}, "c7 01 3f800000");
    golden(new double[] {1}, "c8 01 3ff0000000000000");
    golden(new Object[] {1, null}, "c9 02 01 80");
    golden(new String[] {"a"}, "ca 004966b8 01 a161");
    golden(new Ping[] {null}, "ca 863886c1 01 80");
  }

  @Test
  void containers() {
    golden(List.of(1, "a"), "cb 02 01 a161");
    golden(Set.of(5), "cc 01 05");
    golden(new TreeSet<>(List.of(2, 1)), "cd 02 01 02");
    golden(Map.of("k", 1), "ce 01 a16b 01");
    golden(new TreeMap<>(Map.of(2, 3)), "cf 01 02 03");
    golden(Optional.empty(), "d0");
    golden(Optional.of(1), "d1 01");
  }

  @Test
  void registeredTypes() {
    golden(new Empty(), "d2 294a50db 00");
    golden(new Ping(1, "a"), "d2 79fd0d6a 02 01 a161");
    golden(new Ping(1L << 40, null), "d2 79fd0d6a 02 86 0000010000000000 80");
    golden(new Payload(new byte[] {7}), "d2 bd983be0 01 c0 01 07");
    golden(Color.GREEN, "d3 80c3c6dc f95fa729");
    golden(new Point(1, 2), "d4 e987ffe5 00000005 00000001 02");
    golden(
        new Primitives(true, (byte) 1, (short) 2, 'c', 3, 4, 5f, 6.0),
        "d2 a5e1a82e 08 82 01 02 890063 03 04 8a40a00000 8b4018000000000000");
    golden(
        new Boxes(true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, null),
        "d2 79b1f3fb 08 82 01 02 890063 03 04 8a40a00000 80");
  }

  @Test
  void idsOfNames() {
    assertEquals(0x5db4a501, Tag.idOf(""));
    assertEquals(0x79fd0d6a, Tag.idOf("ping"));
    assertThat(TYPES.names()).containsValues("ping", "pings", "color", Point.class.getName());
  }

  private static void golden(Object message, String hex) {
    byte[] bytes = Samples.bytes(hex);
    assertEquals(Samples.hex(bytes), Samples.hex(Samples.encode(TYPES, message)));
    Object received = Samples.decode(TYPES, bytes);
    assertThat(Samples.same(received, message)).as("%s", received).isTrue();
  }
}
