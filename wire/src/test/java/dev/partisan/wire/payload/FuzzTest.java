package dev.partisan.wire.payload;

import static dev.partisan.wire.payload.Samples.TYPES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever the bytes: a message or [MalformedPayloadException], and no more memory than promised.
class FuzzTest {
  // Sorted sets, sorted maps and buffers: a few hundred thousand of them that are tiny are refused.
  private static final List<String> TOO_LARGE_IN_MEMORY = List.of("cd", "cf", "c1");

  private final PayloadInput in = new PayloadInput();

  @Test
  void randomBytesAreRefusedCheaply() {
    var random = new SplittableRandom(1);
    byte[] bytes = new byte[64];
    for (int round = 0; round < 500_000; round++) {
      int length = random.nextInt(1, bytes.length);
      for (int i = 0; i < length; i++) {
        bytes[i] = randomByte(random);
      }
      check(bytes, length, round);
    }
  }

  @Test
  void changedMessagesAreRefusedOrReadCheaply() {
    var random = new SplittableRandom(2);
    List<byte[]> valid = new ArrayList<>();
    for (int seed = 0; seed < 2000; seed++) {
      valid.add(Samples.encode(TYPES, new RandomMessages(new SplittableRandom(seed)).message(3)));
    }
    for (int round = 0; round < 500_000; round++) {
      byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
      for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = randomByte(random);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) + 1 : bytes.length;
      check(bytes, length, round);
    }
  }

  @Test
  void hugeCountsAllocateNothing() {
    for (int tag = 0x80; tag <= 0xff; tag++) {
      for (String count :
          List.of("ffffffff07", "ffffffff0f", "80808004", "ffff03", "ffffffffff7f")) {
        byte[] bytes =
            Samples.bytes(Integer.toHexString(tag) + count + "00".repeat(100_000) + "ff");
        check(bytes, 7, tag);
        check(bytes, bytes.length, tag);
      }
    }
  }

  @Test
  void nestingIsLimitedWhatever() {
    byte[] ids = Samples.encode(TYPES, new Samples.Box<>(null));
    String record = Samples.hex(ids).substring(0, 12);
    for (String nest : List.of("cb01", "c901", "d1", "cc01", "ce0100", record)) {
      byte[] bytes = Samples.bytes(nest.repeat(10_000) + "80");
      assertThatThrownBy(() -> Samples.decode(TYPES, bytes))
          .isInstanceOf(MalformedPayloadException.class)
          .hasMessageContaining("nest deeper than 64");
      byte[] skipped = Samples.bytes(record.replaceFirst("01$", "02") + "80" + nest.repeat(10_000));
      assertThatThrownBy(() -> Samples.decode(TYPES, skipped))
          .isInstanceOf(MalformedPayloadException.class)
          .hasMessageContaining("nest deeper than 64");
    }
  }

  @Test
  void bytesThatAskForTooMuchMemoryAreRefused() {
    String units = emptyRecord("00").repeat(100_000);
    byte[] bytes = Samples.bytes(list(100_000) + units);
    assertThat((List<?>) Samples.decode(TYPES, bytes)).hasSize(100_000);
    byte[] wide = Samples.bytes(list(100_000) + wideRecord().repeat(100_000));
    assertThatThrownBy(() -> Samples.decode(TYPES, wide))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("more memory than 600004 bytes may ask for");
  }

  @Test
  void whatSmallUnitsAllocateIsCounted() {
    for (String unit : smallUnits()) {
      int count = 300_000;
      byte[] bytes = Samples.bytes(list(count) + unit.repeat(count));
      check(bytes, bytes.length, 0);
    }
  }

  @Test
  void manySmallUnitsFitTheirOwnLimit() {
    for (String unit : smallUnits()) {
      if (!TOO_LARGE_IN_MEMORY.contains(unit.substring(0, 2))) {
        byte[] bytes = Samples.bytes(list(300_000) + unit.repeat(300_000));
        assertThat((List<?>) Samples.decode(TYPES, bytes)).as(unit).hasSize(300_000);
      }
    }
  }

  @Test
  void keysOfOneHashAreReadInGoodTime() {
    StringBuilder hex = new StringBuilder("cc8080").append("02");
    int keys = 1 << 15;
    for (int i = 0; i < keys; i++) {
      hex.append("8c1e");
      for (int bit = 0; bit < 15; bit++) {
        hex.append((i >> bit & 1) == 0 ? "4161" : "4242");
      }
    }
    Set<?> set = (Set<?>) Samples.decode(TYPES, Samples.bytes(hex.toString()));
    assertThat(set.size()).isEqualTo(keys);
    assertThat(set.contains("AaBB".repeat(7) + "Aa")).isTrue();
  }

  // An element of a list that costs few bytes on the wire and many in memory.
  private static List<String> smallUnits() {
    return List.of(
        "80",
        "01",
        "8380",
        "84ffff",
        "86" + "ff".repeat(8),
        "a0",
        "a141",
        "8d010100",
        "89ffff",
        "8a00000000",
        "c000",
        "c00101",
        "c100",
        "c50100000001",
        "c900",
        "c901" + "80",
        "cb00",
        "cb0180",
        "cc0101",
        "cc020102",
        "cc09010203040506070809",
        "cd0101",
        "ce010180",
        "ce0201800280",
        "cf010180",
        "d0",
        "d101",
        "9101ff",
        emptyRecord("00"));
  }

  private static String emptyRecord(String count) {
    return "d2" + String.format("%08x", Tag.idOf(Samples.Empty.class.getName())) + count;
  }

  private static String wideRecord() {
    return "d2" + String.format("%08x", Tag.idOf(Samples.Wide.class.getName())) + "00";
  }

  private static String list(int count) {
    PayloadOutput out = new PayloadOutput(() -> ByteBuffer.allocate(64), 100);
    out.reset(ByteBuffer.allocate(10));
    out.writeLength(Tag.LIST, count);
    return Samples.hex(Samples.bytes(out.finish()));
  }

  // Half of the bytes are what the decoder looks for, or the random ones would never get far.
  private static byte randomByte(SplittableRandom random) {
    return (byte)
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(0x80, 0xd6);
          case 1 -> random.nextInt(5);
          case 2 -> random.nextBoolean() ? 0xff : 0x7f;
          default -> random.nextInt();
        };
  }

  private void check(byte[] bytes, int length, int round) {
    in.reset(ByteBuffer.wrap(bytes, 0, length));
    long before = Allocation.bytes();
    try {
      TYPES.decode(in);
    } catch (MalformedPayloadException expected) {
      // The one answer that is allowed.
    } catch (Throwable other) {
      fail(
          "round %d: %s", round, Samples.hex(bytes).substring(0, Math.min(400, 2 * length)), other);
    }
    long allocated = Allocation.bytes() - before;
    if (allocated > (1 << 20) + 32L * length) {
      assertThat(allocated)
          .as("round %d: %s", round, Samples.hex(bytes).substring(0, Math.min(400, 2 * length)))
          .isLessThanOrEqualTo((1 << 20) + 32L * length);
    }
  }
}
