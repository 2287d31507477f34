import org.jspecify.annotations.NullMarked;

/// Whole nodes on virtual time and a simulated network, for tests that a seed replays.
@NullMarked
module dev.partisan.simulation {
  requires static transitive org.jspecify;
  requires transitive dev.partisan;
  requires dev.partisan.wire;
  requires static org.junit.jupiter.api;

  exports dev.partisan.simulation;
  exports dev.partisan.simulation.junit;
  exports dev.partisan.simulation.overlay to
      dev.partisan.benchmarks,
      dev.partisan.cli;

  // JUnit makes the extension.
  opens dev.partisan.simulation.junit;
}
