package dev.partisan.wire.payload;

import static dev.partisan.wire.payload.Samples.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomRoundTripTest {
  @Test
  void randomMessagesComeBackFromAnyBuffersInAnySlices() {
    for (long seed = 0; seed < 10_000; seed++) {
      var random = new SplittableRandom(seed);
      Object message = new RandomMessages(random).message(3);
      int chunk = random.nextInt(64, 300);
      boolean direct = random.nextBoolean();
      PayloadOutput out =
          new PayloadOutput(
              () -> direct ? ByteBuffer.allocateDirect(chunk) : ByteBuffer.allocate(chunk),
              1 << 20);
      out.reset(ByteBuffer.allocate(random.nextInt(0, 100)));
      TYPES.encode(message, out);
      long total = out.totalBytes();
      byte[] bytes = Samples.bytes(out.finish());
      assertThat((long) bytes.length).isEqualTo(total).isEqualTo(out.totalBytes());
      assertThat(bytes).as("seed %d", seed).isEqualTo(Samples.encode(TYPES, message));

      PayloadInput in = new PayloadInput();
      in.reset(slices(bytes, random));
      Object received = TYPES.decode(in);
      assertThat(in.remaining()).isZero();
      assertThat(Samples.same(message, received)).as("seed %d: %s", seed, message).isTrue();
    }
  }

  @Test
  void messageMayBeCutAnywhere() {
    for (long seed = 0; seed < 100; seed++) {
      Object message = new RandomMessages(new SplittableRandom(seed)).message(3);
      byte[] bytes = Samples.encode(TYPES, message);
      for (int cut = 0; cut <= bytes.length; cut++) {
        PayloadInput in = new PayloadInput();
        in.reset(
            List.of(
                ByteBuffer.wrap(bytes, 0, cut), ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
        byte[] again = Samples.encode(TYPES, TYPES.decode(in));
        assertThat(again).as("seed %d cut %d", seed, cut).isEqualTo(bytes);
      }
      PayloadInput in = new PayloadInput();
      in.reset(singleBytes(bytes));
      assertThat(Samples.same(message, TYPES.decode(in))).as("seed %d", seed).isTrue();
    }
  }

  private static List<ByteBuffer> slices(byte[] bytes, SplittableRandom random) {
    List<ByteBuffer> slices = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(bytes.length - from, random.nextInt(40));
      ByteBuffer slice =
          random.nextBoolean() ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
      slices.add(slice.put(0, bytes, from, length));
      from += length;
    }
    return slices;
  }

  private static List<ByteBuffer> singleBytes(byte[] bytes) {
    List<ByteBuffer> slices = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      slices.add(ByteBuffer.wrap(bytes, i, 1));
    }
    return slices;
  }
}
