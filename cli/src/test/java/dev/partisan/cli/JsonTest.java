package dev.partisan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonTest {
  public record Inner(double ratio, boolean ok) {}

  public record Outer(
      String name, long count, @Nullable Inner inner, List<Inner> all, List<String> none) {}

  @Test
  void writesRecordsInTheOrderOfTheirComponents() {
    String text =
        Json.text(
            new Outer("a", 3, null, List.of(new Inner(0.5, true), new Inner(2, false)), List.of()));
    assertThat(text)
        .isEqualTo(
            """
            {
              "name": "a",
              "count": 3,
              "inner": null,
              "all": [
                {
                  "ratio": 0.5,
                  "ok": true
                },
                {
                  "ratio": 2.0,
                  "ok": false
                }
              ],
              "none": []
            }
            """);
  }

  @Test
  void escapesWhatJsonReserves() {
    assertThat(Json.text("a\"b\\c\nd\te\u0001f\u00e4"))
        .isEqualTo("\"a\\\"b\\\\c\\nd\\te\\u0001f\u00e4\"\n");
  }

  @Test
  void numberThatJsonLacksIsNull() {
    assertThat(Json.text(List.of(Double.NaN, Double.POSITIVE_INFINITY)))
        .isEqualTo("[\n  null,\n  null\n]\n");
  }

  @Test
  void refusesOtherTypes() {
    assertThatThrownBy(() -> Json.text(Map.of("a", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Map");
  }
}
