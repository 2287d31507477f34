import org.jspecify.annotations.NullMarked;

/// What every topology must do, as tests that a topology's own tests inherit, and the networks to run them on.
@NullMarked
module dev.partisan.conformance {
  requires static transitive org.jspecify;
  requires transitive dev.partisan;
  requires dev.partisan.amqp;
  requires dev.partisan.faults;
  requires dev.partisan.simulation;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;

  exports dev.partisan.conformance;

  // JUnit calls the tests; the codec makes their messages.
  opens dev.partisan.conformance;
}
