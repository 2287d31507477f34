package dev.partisan.simulation.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that runs once for each of many seeds, with a fresh [dev.partisan.simulation.Simulation]
/// as its parameter.
///
/// ```java
/// @SimulationTest(seeds = 100)
/// void noIncrementIsLost(Simulation simulation) {
///   simulation.start("a", Counter::configure, Counter::run);
///   simulation.run(Duration.ofSeconds(30));
/// }
/// ```
///
/// A failure names its seed and the command that runs that seed alone. The system property
/// `partisan.simulation.seed` does so, and `partisan.simulation.seeds` changes how many there are.
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SimulationExtension.class)
@SuppressWarnings("exports") // the extension is JUnit's to see, not the user's
public @interface SimulationTest {
  /// How many seeds: 0, 1, 2 and so on.
  int seeds() default 20;

  /// One seed in so many runs twice, and the two runs must be the same, event by event; 0 for none.
  int repeatEvery() default 10;
}
