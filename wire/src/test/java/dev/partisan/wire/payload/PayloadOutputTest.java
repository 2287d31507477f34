package dev.partisan.wire.payload;

import static dev.partisan.wire.payload.Samples.TYPES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.wire.payload.Samples.Payload;
import dev.partisan.wire.payload.Samples.Ping;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PayloadOutputTest {
  @Test
  void goesOnInSuppliedBuffersAndFillsThemWithBulkData() {
    PayloadOutput out = new PayloadOutput(() -> ByteBuffer.allocateDirect(1000), 1 << 20);
    ByteBuffer first = ByteBuffer.allocate(100).position(10);
    out.reset(first);
    TYPES.encode(new Payload(new byte[3000]), out);
    assertThat(out.buffers()).hasSize(4);
    List<ByteBuffer> written = out.finish();
    assertThat(written.getFirst()).isSameAs(first);
    assertThat(first.position()).isEqualTo(10);
    assertThat(written.stream().map(ByteBuffer::remaining)).containsExactly(90, 1000, 1000, 919);
    assertThat(out.totalBytes()).isEqualTo(3009);
    out.reset(ByteBuffer.allocate(10));
    assertThat(out.totalBytes()).isZero();
    assertThat(out.buffers()).hasSize(1);
  }

  @Test
  void exactlyTheLimitIsAllowed() {
    Ping message = new Ping(1L << 40, "x".repeat(500));
    int size = Samples.encode(TYPES, message).length;
    for (int scratch : new int[] {0, 10, 64, 4000}) {
      PayloadOutput exact = new PayloadOutput(() -> ByteBuffer.allocate(100), size);
      exact.reset(ByteBuffer.allocate(scratch));
      TYPES.encode(message, exact);
      assertThat(exact.totalBytes()).isEqualTo(size);
      PayloadOutput tight = new PayloadOutput(() -> ByteBuffer.allocate(100), size - 1);
      tight.reset(ByteBuffer.allocate(scratch));
      assertThatThrownBy(() -> TYPES.encode(message, tight))
          .isInstanceOf(PayloadTooLargeException.class)
          .hasMessageContaining("exceeds the limit of " + (size - 1));
    }
  }

  @Test
  void largeArrayIsRefusedBeforeAnyBufferIsTaken() {
    PayloadOutput out =
        new PayloadOutput(
            () -> {
              throw new AssertionError("took a buffer");
            },
            1 << 20);
    for (Object large : new Object[] {new byte[1 << 21], new long[1 << 18], "語".repeat(1 << 20)}) {
      out.reset(ByteBuffer.allocate(64));
      assertThatThrownBy(() -> TYPES.encode(large, out))
          .isInstanceOf(PayloadTooLargeException.class);
    }
  }

  @Test
  void refusalOfTheSupplierReachesTheWriter() {
    PayloadOutput out =
        new PayloadOutput(
            () -> {
              throw new IllegalStateException("pool is empty");
            },
            1 << 20);
    out.reset(ByteBuffer.allocate(64));
    assertThatThrownBy(() -> TYPES.encode(new Payload(new byte[100]), out))
        .hasMessage("pool is empty");
  }

  @Test
  void reservedIntIsFilledInWhereverItLies() {
    PayloadOutput out = new PayloadOutput(() -> ByteBuffer.allocate(64), 1 << 20);
    for (int scratch = 0; scratch < 12; scratch++) {
      out.reset(ByteBuffer.allocate(scratch));
      out.putShort(1);
      long reserved = out.reserveInt();
      out.putBytes(new byte[200], 0, 200);
      out.patchInt(reserved, 0x01020304);
      byte[] bytes = Samples.bytes(out.finish());
      assertThat(Samples.hex(bytes)).startsWith("000101020304" + "00".repeat(200)).hasSize(412);
    }
  }

  @Test
  void primitivesComeBackAsTheyWere() {
    PayloadOutput out = new PayloadOutput(() -> ByteBuffer.allocate(64), 1 << 20);
    out.reset(ByteBuffer.allocate(3));
    long[] longs = {0, 1, 127, 128, 16_383, 16_384, 1L << 35, Long.MAX_VALUE, -1, Long.MIN_VALUE};
    for (long value : longs) {
      out.putVarLong(value);
      out.putVarInt((int) value);
      out.putLong(value);
      out.putInt((int) value);
      out.putShort((int) value);
      out.putByte((int) value);
      out.putString("é語".repeat((int) (value & 3)));
    }
    PayloadInput in = new PayloadInput();
    in.reset(new ArrayList<>(out.finish()));
    for (long value : longs) {
      assertThat(in.getVarLong()).isEqualTo(value);
      assertThat(in.getVarInt()).isEqualTo((int) value);
      assertThat(in.getLong()).isEqualTo(value);
      assertThat(in.getInt()).isEqualTo((int) value);
      assertThat(in.getShort()).isEqualTo((short) value);
      assertThat(in.getByte()).isEqualTo((byte) value);
      assertThat(in.getString()).isEqualTo("é語".repeat((int) (value & 3)));
    }
    assertThat(in.remaining()).isZero();
    assertThatThrownBy(in::getByte).isInstanceOf(MalformedPayloadException.class);
  }

  @Test
  void messageThatContainsItselfIsRefused() {
    List<Object> self = new ArrayList<>();
    self.add(self);
    assertThatThrownBy(() -> Samples.encode(TYPES, self))
        .isInstanceOf(PayloadTooLargeException.class)
        .hasMessageContaining("maxDepth 64");
  }

  @Test
  void whatCannotBeSentFaithfullyIsRefused() {
    Types types = Types.builder().add(Samples.AllCollections.class).build();
    var reversed = new TreeSet<Integer>(java.util.Comparator.reverseOrder());
    var message =
        new Samples.AllCollections(null, null, reversed, null, null, null, Optional.empty());
    assertThatThrownBy(() -> Samples.encode(types, message))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("comparator");
    var growing =
        new java.util.AbstractCollection<Object>() {
          @Override
          public java.util.Iterator<Object> iterator() {
            return List.<Object>of(1, 2).iterator();
          }

          @Override
          public int size() {
            return 1;
          }
        };
    assertThatThrownBy(() -> Samples.encode(types, growing))
        .isInstanceOf(ConcurrentModificationException.class);
  }

  @Test
  void smallMessagesAllocateNothingToEncode() {
    PayloadOutput out = new PayloadOutput(() -> ByteBuffer.allocate(64), 1 << 20);
    ByteBuffer scratch = ByteBuffer.allocateDirect(256);
    Object[] messages = {new Payload(new byte[64]), new Ping(1L << 40, "some text")};
    long before = 0;
    for (int round = 0; round < 30_000; round++) {
      if (round == 20_000) {
        before = Allocation.bytes();
      }
      for (Object message : messages) {
        out.reset(scratch.clear());
        TYPES.encode(message, out);
      }
    }
    assertThat(Allocation.bytes() - before).isLessThan(20_000);
  }
}
