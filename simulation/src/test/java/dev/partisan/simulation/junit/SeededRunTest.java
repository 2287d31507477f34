package dev.partisan.simulation.junit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.simulation.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The second run of a seed is held against the first.
final class SeededRunTest {
  private static SeededRun run(SeededRun before, int nodes) {
    SeededRun run = new SeededRun(5, before);
    try (Simulation simulation = (Simulation) run.resolveParameter(null, null)) {
      for (int i = 0; i < nodes; i++) {
        simulation.start("n" + i, builder -> {});
      }
      simulation.run(Duration.ofSeconds(3));
      run.afterTestExecution(null);
    }
    return run;
  }

  @Test
  void twoLikeRunsPass() {
    SeededRun first = run(null, 2);
    assertThatCode(() -> run(first, 2)).doesNotThrowAnyException();
  }

  @Test
  void runThatDiffersFails() {
    SeededRun first = run(null, 2);
    assertThatThrownBy(() -> run(first, 3)).hasMessageContaining("two runs of seed 5 differ");
  }
}
