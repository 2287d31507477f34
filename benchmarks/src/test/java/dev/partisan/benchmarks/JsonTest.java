package dev.partisan.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void writesNestedValues() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("name", "a \"quoted\"\nname");
    value.put("rounds", List.of(1.5, Double.NaN));
    value.put("met", true);

    assertThat(Json.write(value))
        .isEqualTo(
            """
            {
              "name": "a \\"quoted\\"\\u000aname",
              "rounds": [1.5, null],
              "met": true
            }
            """);
  }

  @Test
  void answerSurvivesItsLine() {
    Answer answer = Answer.of("count", 3).with("p50", 1.5);

    assertThat(Answer.parse(answer.line())).isEqualTo(answer);
  }
}
