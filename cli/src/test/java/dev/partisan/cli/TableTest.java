package dev.partisan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table =
        new Table("node", "count:", "state").row("a", "12345678", "").row("longer", "1", "up");
    assertThat(table.lines())
        .containsExactly(
            "node       count  state",
            "------  --------  -----",
            "a       12345678",
            "longer         1  up");
  }

  @Test
  void refusesARowOfAnotherWidth() {
    assertThatThrownBy(() -> new Table("a", "b").row("1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wrapsBetweenWords() {
    assertThat(Table.wrapped("one two three four-five-six", 9))
        .containsExactly("one two", "three", "four-five-six");
  }
}
