package dev.partisan.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Channel;
import dev.partisan.OverflowPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

final class ChannelConverterTest {
  private final ChannelConverter converter = new ChannelConverter();

  @Test
  void nameAloneIsAChannelOfDefaults() {
    assertThat(converter.convert("bulk")).isEqualTo(Channel.named("bulk"));
  }

  @Test
  void readsEachSetting() {
    assertThat(converter.convert("bulk:parallelism=4,overflow=drop,queue=16MiB"))
        .isEqualTo(
            Channel.named("bulk")
                .parallelism(4)
                .overflow(OverflowPolicy.DROP)
                .queueBytes(16 << 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bulk:paralellism=4 | unknown setting 'paralellism'",
        "bulk: | unknown setting ''",
        "bulk:parallelism=0 | parallelism 0 must be between 1 and 64",
        "bulk:parallelism=many | parallelism 'many' is no whole number",
        "bulk:parallelism | parallelism '' is no whole number",
        "bulk:parallelism=1,parallelism=2 | setting 'parallelism' is given twice",
        "bulk:overflow=explode | overflow 'explode' is none of block, drop, fail",
        "bulk:queue=8MB | queue '8MB' is no number of bytes",
        "bulk:queue=1 | queueBytes 1 must be at least 65536",
        "b ulk | channel name 'b ulk' must be",
        "control | channel 'control' belongs to the nodes"
      })
  void refusesWithTheValueAndTheRemedy(String text, String message) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining(message);
  }
}
