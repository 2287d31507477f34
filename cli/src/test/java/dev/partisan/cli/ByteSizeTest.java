package dev.partisan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({"65536,65536", "12B,12", "64KiB,65536", "8 MiB,8388608", "2GiB,2147483648"})
  void readsUnits(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "-1", "8MB", "1.5MiB", "999999999999999GiB"})
  void refusesWhatIsNoSizeAndNamesIt(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void writesThreeDigitsOrSo() {
    assertThat(ByteSize.text(512)).isEqualTo("512 bytes");
    assertThat(ByteSize.text(65_536)).isEqualTo("66 kB");
    assertThat(ByteSize.text(1_500_000)).isEqualTo("1.5 MB");
    assertThat(ByteSize.text(145_959_730)).isEqualTo("146 MB");
    assertThat(ByteSize.text(2_345_000_000L)).isEqualTo("2.35 GB");
  }
}
