package dev.partisan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.cli.demo.DemoMessage.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PassVerifierTest {
  private static final int FILE_BYTES = 2 * Blocks.BLOCK_BYTES + 17;

  private final byte[] file = new byte[FILE_BYTES];
  private final Blocks blocks = new Blocks(FILE_BYTES);
  private final List<String> found = new ArrayList<>();
  private final PassVerifier verifier =
      new PassVerifier(blocks, sha256 -> found.add(Sha256.hex(sha256)));

  PassVerifierTest() {
    new Random(11).nextBytes(file);
  }

  private String expected() {
    return Sha256.hex(Sha256.newDigest().digest(file));
  }

  private Block block(long number) {
    int from = (int) blocks.offsetOf(number);
    return new Block(1, number, Arrays.copyOfRange(file, from, from + blocks.lengthOf(number)));
  }

  @Test
  void digestsTheFileOfEachPass() {
    for (int number = 0; number < 6; number++) {
      verifier.accept(block(number));
    }
    assertThat(found).containsExactly(expected(), expected());
    assertThat(verifier.verifiedBytes()).isEqualTo(2L * FILE_BYTES);
  }

  @Test
  void orderAmongLanesDoesNotMatter() {
    List<Integer> numbers = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
    Collections.shuffle(numbers, new Random(3));
    numbers.forEach(number -> verifier.accept(block(number)));
    assertThat(found).containsExactly(expected(), expected(), expected());
  }

  @Test
  void oneFlippedBitChangesTheDigestOfItsPassOnly() {
    for (int number = 0; number < 6; number++) {
      Block block = block(number);
      if (number == 1) {
        block.bytes()[5] ^= 1;
      }
      verifier.accept(block);
    }
    assertThat(found).hasSize(2);
    assertThat(found.getFirst()).isNotEqualTo(expected());
    assertThat(found.getLast()).isEqualTo(expected());
  }

  @Test
  void blockThatComesTwiceIsNoticed() {
    verifier.accept(block(0));
    verifier.accept(block(2));
    assertThatThrownBy(() -> verifier.accept(block(0))).hasMessage("block 0 came twice");
    assertThatThrownBy(() -> verifier.accept(block(2))).hasMessage("block 2 came twice");
  }

  @Test
  void lostBlockIsNoticedBeforeMemoryFills() {
    byte[] bytes = new byte[Blocks.BLOCK_BYTES];
    long most = PassVerifier.MAX_EARLY_BYTES / Blocks.BLOCK_BYTES;
    assertThatThrownBy(
            () -> {
              for (long number = 1; number <= most; number++) {
                verifier.accept(new Block(1, number, bytes));
              }
            })
        .hasMessageStartingWith("block 0 is lost");
  }

  @Test
  void manySmallBlocksMayBeEarly() {
    List<String> ends = new ArrayList<>();
    PassVerifier ofOneByte =
        new PassVerifier(new Blocks(1), sha256 -> ends.add(Sha256.hex(sha256)));
    for (long number = 100_000; number >= 0; number--) {
      ofOneByte.accept(new Block(1, number, new byte[1]));
    }
    assertThat(ends).hasSize(100_001);
  }
}
