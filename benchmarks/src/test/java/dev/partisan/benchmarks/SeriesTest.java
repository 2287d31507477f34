package dev.partisan.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.benchmarks.Figure.Goal;
import org.junit.jupiter.api.Test;

final class SeriesTest {
  private static Series of(double... values) {
    Series series = new Series();
    for (double value : values) {
      series.add(value);
    }
    return series;
  }

  @Test
  void medianIsTheMiddleOfTheSortedValues() {
    assertThat(of(9, 1, 5).median()).isEqualTo(5);
    assertThat(of(9, 1, 5, 3).median()).isEqualTo(4);
    assertThat(of().median()).isNaN();
  }

  @Test
  void ratioIsTheMedianOfTheRoundsRatios() {
    Figure figure = new Figure("x", "s", 1, of(1, 20, 3), of(2, 10, 4), Goal.atLeast(0.75));

    assertThat(figure.ratio()).isEqualTo(0.75);
    assertThat(figure.verdict()).isEqualTo("yes");
  }

  @Test
  void goalSaysWhichSideIsBetter() {
    assertThat(Goal.atMost(20).isMetBy(21)).isFalse();
    assertThat(Goal.atLeast(0.7).isMetBy(0.71)).isTrue();
    assertThat(new Figure("x", "s", 1, of(1), of(1), Goal.NONE).verdict()).isEmpty();
  }
}
