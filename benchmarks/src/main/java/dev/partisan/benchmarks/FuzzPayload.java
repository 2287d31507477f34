package dev.partisan.benchmarks;

import dev.partisan.wire.payload.MalformedPayloadException;
import dev.partisan.wire.payload.PayloadInput;
import dev.partisan.wire.payload.PayloadOutput;
import dev.partisan.wire.payload.Types;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a fuzzer feeds the payload codec: the bytes of a message. What is decoded must be encoded again, too.
public final class FuzzPayload {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final long MAX_BYTES = 64 * 1024 * 1024;

  /// Messages that hold some of everything.
  sealed interface Sample {
    record Leaf(int number, String text, byte[] bytes, Color color) implements Sample {}

    record Node(List<Sample> children, Map<String, Sample> named) implements Sample {}

    record Scalars(
        boolean flag,
        byte small,
        short medium,
        long large,
        float ratio,
        double exact,
        char letter,
        Instant at,
        Duration span,
        UUID id)
        implements Sample {}

    record Containers(
        Optional<String> maybe,
        Set<Integer> set,
        SortedSet<String> sorted,
        SortedMap<Integer, String> map,
        long[] longs,
        String[] texts,
        ByteBuffer buffer,
        Object any)
        implements Sample {}
  }

  enum Color {
    RED,
    GREEN
  }

  private static final Types TYPES =
      Types.builder().add(MethodHandles.lookup(), Sample.class).build();

  private FuzzPayload() {}

  /// One input; throws when a promise is broken.
  public static void fuzzerTestOneInput(byte[] input) {
    @Nullable Object[] message = new Object[1];
    long most = PayloadInput.ALLOCATION_BASE + (long) PayloadInput.ALLOCATION_FACTOR * input.length;
    new FuzzBudget(most).spend(() -> message[0] = decode(input));
    if (message[0] != null) {
      byte[] _ = encode(message[0]);
    }
  }

  private static @Nullable Object decode(byte[] input) {
    PayloadInput in = new PayloadInput();
    in.reset(ByteBuffer.wrap(input));
    try {
      return TYPES.decode(in);
    } catch (MalformedPayloadException _) {
      return null; // as it should be
    }
  }

  private static byte[] encode(Object message) {
    List<ByteBuffer> used = new ArrayList<>();
    PayloadOutput out = new PayloadOutput(() -> ByteBuffer.allocate(BUFFER_BYTES), MAX_BYTES);
    out.reset(ByteBuffer.allocate(BUFFER_BYTES));
    TYPES.encode(message, out);
    used.addAll(out.finish());
    int bytes = used.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer all = ByteBuffer.allocate(bytes);
    used.forEach(all::put);
    return all.array();
  }

  /// Inputs to begin with.
  static List<byte[]> seeds() {
    Sample leaf = new Sample.Leaf(7, "text", new byte[] {1, 2, 3}, Color.GREEN);
    Sample node = new Sample.Node(List.of(leaf, leaf), Map.of("a", leaf));
    Sample scalars =
        new Sample.Scalars(
            true,
            (byte) 1,
            (short) 2,
            3L,
            4f,
            5d,
            'x',
            Instant.EPOCH,
            Duration.ofSeconds(1),
            new UUID(1, 2));
    Sample containers =
        new Sample.Containers(
            Optional.of("here"),
            Set.of(1),
            new TreeSet<>(List.of("a", "b")),
            new TreeMap<>(Map.of(1, "one")),
            new long[] {1, 2},
            new String[] {"x"},
            ByteBuffer.wrap(new byte[] {9}),
            node);
    return List.of(encode(leaf), encode(node), encode(scalars), encode(containers));
  }
}
