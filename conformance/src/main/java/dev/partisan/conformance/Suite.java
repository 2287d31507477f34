package dev.partisan.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;

/// What the parts of the suite have in common: the topology, and a network for each test.
interface Suite {
  /// What is tested.
  TopologyUnderTest topology();

  /// A new network for nodes of these names.
  TestNetwork network(List<String> names);

  /// All nodes of the suite, together.
  default TestCluster cluster() {
    return TestCluster.start(topology(), network(TopologyConformance.NAMES));
  }

  /// Leaves the test out for a topology that does not claim something.
  default void require(Capability capability) {
    Assumptions.assumeTrue(
        topology().capabilities().contains(capability), "claims no " + capability);
  }

  /// Leaves the test out for a topology that claims something: it tests the refusal.
  default void requireNot(Capability capability) {
    Assumptions.assumeFalse(topology().capabilities().contains(capability), "claims " + capability);
  }

  /// What was refused, which must be refused with one of these exceptions and in words.
  @SafeVarargs
  @SuppressWarnings("varargs") // the classes are only read
  static RefusedException assertRefused(
      ThrowingCallable action, Class<? extends RuntimeException>... by) {
    RefusedException refusal = catchThrowableOfType(RefusedException.class, action);
    assertThat(refusal).as("refused").isNotNull();
    assertThat(List.of(by)).as("%s", refusal).anyMatch(refusal::is);
    assertThat(refusal.getMessage()).isNotBlank();
    return refusal;
  }
}
