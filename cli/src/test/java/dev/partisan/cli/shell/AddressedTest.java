package dev.partisan.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AddressedTest {
  private static final Set<String> CHANNELS = Set.of("bulk");

  @Test
  void textIsTheRestOfTheLine() {
    assertThat(Addressed.parse("send beta console hello,  you", CHANNELS))
        .isEqualTo(new Addressed(Optional.empty(), "beta", "console", "hello,  you"));
  }

  @Test
  void channelComesFirst() {
    assertThat(Addressed.parse("call @bulk beta console hi", CHANNELS))
        .isEqualTo(new Addressed(Optional.of("bulk"), "beta", "console", "hi"));
  }

  @Test
  void refusesWhatIsMissing() {
    assertThatThrownBy(() -> Addressed.parse("send beta console", CHANNELS))
        .hasMessage("write: send [@CHANNEL] NODE NAME TEXT");
    assertThatThrownBy(() -> Addressed.parse("send @bulk beta console", CHANNELS))
        .hasMessage("write: send [@CHANNEL] NODE NAME TEXT");
  }

  @Test
  void refusesAnUnknownChannel() {
    assertThatThrownBy(() -> Addressed.parse("send @bluk beta console hi", CHANNELS))
        .hasMessageContaining("'bluk'")
        .hasMessageContaining("bulk");
  }
}
