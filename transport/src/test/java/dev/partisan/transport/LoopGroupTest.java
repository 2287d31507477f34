package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.spi.EventLoop;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopGroupTest {
  @ParameterizedTest
  @CsvSource({"1, 2", "2, 2", "4, 2", "8, 4", "16, 8", "64, 8"})
  void sizeFollowsTheProcessors(int processors, int size) {
    assertThat(LoopGroup.size(null, processors)).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65", "-1", "two", ""})
  void settingThatCannotWorkIsNamed(String setting) {
    assertThatThrownBy(() -> LoopGroup.size(setting, 2))
        .hasMessage("partisan.io.threads is '%s': it must be a number from 1 to 64", setting);
  }

  @Test
  void settingIsTaken() {
    assertThat(LoopGroup.size("3", 64)).isEqualTo(3);
  }

  @Test
  void hashesThatDifferInHighBitsOnlySpread() {
    Set<EventLoop> loops = new HashSet<>();
    for (int i = 0; i < 16; i++) {
      loops.add(Loopback.LOOPS.forHash(i << 28));
    }
    assertThat(loops).hasSize(2);
  }
}
