package dev.partisan.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.PartitionKey;
import dev.partisan.Ref;
import dev.partisan.protocol.NodeId;
import org.junit.jupiter.api.Test;

final class RefsTest {
  private static final NodeId ALPHA = new NodeId("alpha", 0x1f3c);

  @Test
  void refToAProcessIsFencedByTheIncarnation() {
    Ref<String> ref = Refs.process(ALPHA, 12);
    assertThat(ref).hasToString("<12@alpha#1f3c>").isEqualTo(Refs.process(ALPHA, 12));
    assertThat(ref).isNotEqualTo(Refs.process(new NodeId("alpha", 1), 12));
    assertThat(ref).isNotEqualTo(Refs.process(ALPHA, 13));
    assertThat(ref.hashCode()).isEqualTo(Refs.process(ALPHA, 12).hashCode());
    assertThat(ref.nodeId()).contains(ALPHA);
    assertThat(ref.name()).isEmpty();
  }

  @Test
  void refToANameHasNeitherPidNorIncarnation() {
    Ref<String> ref = Refs.named("beta", "greeter");
    assertThat(ref).hasToString("greeter@beta").isEqualTo(Refs.named("beta", "greeter"));
    assertThat(ref).isNotEqualTo(Refs.named("alpha", "greeter"));
    assertThat(ref.pid()).isZero();
    assertThat(ref.incarnation()).isZero();
    assertThatThrownBy(() -> Refs.named("beta", " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("process name ' '");
  }

  /// The Erlang code took keys modulo the lanes unmixed: multiples of eight all met on one lane of
  /// eight.
  @Test
  void keysThatDifferInHighBitsSpreadOverTheLanes() {
    int[] lanes = new int[8];
    for (long i = 0; i < 8_000; i++) {
      lanes[(int) Long.remainderUnsigned(PartitionKey.of(i << 40).hash(), lanes.length)]++;
    }
    for (int count : lanes) {
      assertThat(count).isBetween(800, 1_200);
    }
  }
}
