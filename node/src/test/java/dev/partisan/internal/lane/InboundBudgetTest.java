package dev.partisan.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InboundBudgetTest {
  private final InboundBudget budget = new InboundBudget(100);
  private final FakeReader a = new FakeReader();
  private final FakeReader b = new FakeReader();
  private final FakeReader c = new FakeReader();

  /// Counts how often it was told to go on.
  private static final class FakeReader implements InboundBudget.Reader {
    int resumed;

    @Override
    public void readOn() {
      resumed++;
    }
  }

  @Test
  void everybodyReadsWithinTheBudget() {
    assertThat(budget.changed(a, 60, 60)).isTrue();
    assertThat(budget.changed(b, 40, 40)).isTrue();
    assertThat(budget.heldBytes()).isEqualTo(100);
  }

  @Test
  void beyondTheBudgetOneReadsOnAndTheOthersStop() {
    budget.changed(a, 60, 60);
    budget.changed(b, 40, 40);
    assertThat(budget.changed(b, 10, 50)).isTrue();
    assertThat(budget.changed(a, 10, 70)).isFalse();
    assertThat(budget.changed(b, 1_000, 1_050)).as("larger than the budget, alone").isTrue();
    assertThat(a.resumed).isZero();
  }

  @Test
  void whoStoppedGoesOnOnceAllIsWithinTheBudgetAgain() {
    budget.changed(a, 60, 60);
    budget.changed(b, 50, 50);
    assertThat(budget.changed(a, 10, 70)).isFalse();
    assertThat(budget.changed(b, -50, 0)).isTrue();
    assertThat(a.resumed).isEqualTo(1);
    assertThat(budget.changed(a, 30, 100)).isTrue();
  }

  @Test
  void theNextOneReadsAloneWhenTheFirstHasNothingUnfinishedOrIsGone() {
    budget.changed(a, 90, 90);
    budget.changed(b, 90, 90);
    assertThat(budget.changed(a, 90, 180)).isFalse();
    assertThat(budget.changed(c, 10, 10)).isFalse();

    assertThat(budget.changed(b, -90, 0)).isTrue();
    assertThat(a.resumed).isEqualTo(1);
    assertThat(c.resumed).isZero();

    budget.ended(a);
    assertThat(c.resumed).isEqualTo(1);
    assertThat(budget.changed(c, 50, 60)).isTrue();
  }

  @Test
  void aStoppedReaderWhoseMessageEndedWithinTheSameReadGoesOnAndNobodyWaitsForIt() {
    budget.changed(a, 90, 90);
    budget.changed(a, 90, 180);
    assertThat(budget.changed(b, 50, 50)).isFalse();
    assertThat(budget.changed(c, 110, 110)).isFalse();
    assertThat(budget.changed(b, -50, 0)).isTrue();
    assertThat(b.resumed).isEqualTo(1);

    budget.changed(a, -180, 0);
    assertThat(c.resumed).as("the next to read alone is not one that has nothing").isEqualTo(1);
  }

  @Test
  void aReaderThatEndedIsNotToldAnything() {
    budget.changed(a, 200, 200);
    assertThat(budget.changed(b, 10, 10)).isFalse();
    budget.ended(b);
    assertThat(budget.changed(-200)).isTrue();
    assertThat(b.resumed).isZero();
  }
}
