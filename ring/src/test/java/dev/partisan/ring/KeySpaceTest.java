package dev.partisan.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeySpaceTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 1000})
  void partitionHoldsTheHashOfItsKeys(int partitions) {
    int[] counts = new int[partitions];
    for (int i = 0; i < 2000; i++) {
      byte[] key = ("key" + i).getBytes(UTF_8);
      int partition = KeySpace.partitionOf(key, partitions);
      BigInteger hash = new BigInteger(1, KeySpace.hash(key));
      assertThat(hash).isGreaterThanOrEqualTo(KeySpace.start(partition, partitions));
      assertThat(hash).isLessThan(KeySpace.start(partition + 1, partitions));
      counts[partition]++;
    }
    assertThat(counts[partitions - 1]).isPositive();
  }
}
