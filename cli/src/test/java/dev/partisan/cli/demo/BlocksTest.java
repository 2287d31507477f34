package dev.partisan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BlocksTest {
  private static final int MIB = Blocks.BLOCK_BYTES;

  @Test
  void lastBlockIsWhatIsLeft() {
    Blocks blocks = new Blocks(2L * MIB + 1);
    assertThat(blocks.perPass()).isEqualTo(3);
    assertThat(blocks.lengthOf(1)).isEqualTo(MIB);
    assertThat(blocks.lengthOf(2)).isEqualTo(1);
    assertThat(blocks.endsPass(2)).isTrue();
    assertThat(blocks.offsetOf(4)).isEqualTo(MIB);
  }

  @Test
  void wholeBlocksLeaveNothing() {
    Blocks blocks = new Blocks(2L * MIB);
    assertThat(blocks.perPass()).isEqualTo(2);
    assertThat(blocks.lengthOf(3)).isEqualTo(MIB);
    assertThat(blocks.endsPass(3)).isTrue();
  }

  @Test
  void fileOfOneByteIsOneBlock() {
    Blocks blocks = new Blocks(1);
    assertThat(blocks.perPass()).isEqualTo(1);
    assertThat(blocks.lengthOf(7)).isEqualTo(1);
    assertThat(blocks.endsPass(7)).isTrue();
  }
}
