package dev.partisan.simulation;

import org.jspecify.annotations.Nullable;

/// A simulation has found something wrong: a check that does not hold, code of a node or of the
/// test that threw, or a thread that waits where it must not. The message names the seed, which
/// replays it.
///
/// ```java
/// SimulationFailure failure = assertThrows(SimulationFailure.class, () -> simulation.run(Duration.ofMinutes(1)));
/// System.err.println(failure.getMessage()); // check 'one leader' does not hold ... (seed 7)
/// ```
public final class SimulationFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimulationFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
