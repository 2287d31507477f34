package dev.partisan.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What each type means.
final class TypesTest {
  private static final Actor A = new Actor("a", 1);
  private static final Actor B = new Actor("b", 2);

  @Test
  void countersAddUpWhatEachActorCounted() {
    GCounter a = GCounter.ZERO.increment(A, 2);
    a = a.join(a.increment(A, 3));
    GCounter b = GCounter.ZERO.increment(B, 7);
    assertThat(a.join(b).value()).isEqualTo(12);
    assertThat(a.join(b).join(a).value()).isEqualTo(12);
  }

  @Test
  void counterThatOnlyGrowsRefusesToShrink() {
    assertThatThrownBy(() -> GCounter.ZERO.increment(A, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only grows");
  }

  @Test
  void counterRefusesToOverflow() {
    GCounter full = GCounter.ZERO.increment(A, Long.MAX_VALUE);
    assertThatThrownBy(() -> full.increment(A, 1)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void pnCounterGoesBothWays() {
    PnCounter a = PnCounter.ZERO.add(A, 5);
    assertThat(a.join(a.add(A, -7)).join(PnCounter.ZERO.add(B, -1)).value()).isEqualTo(-3);
  }

  @Test
  void additionOutlivesARemovalThatDidNotKnowOfIt() {
    OrSet<String> both = OrSet.<String>empty().add(A, "x");
    OrSet<String> removed = both.join(both.remove("x"));
    OrSet<String> addedAgain = both.join(both.add(B, "x"));
    assertThat(removed.elements()).isEmpty();
    assertThat(removed.join(addedAgain).elements()).containsExactly("x");
  }

  @Test
  void removalKeepsNoTombstone() {
    OrSet<Integer> set = OrSet.empty();
    for (int i = 0; i < 1000; i++) {
      set = set.join(set.add(A, i));
      set = set.join(set.remove(i));
    }
    assertThat(set.elements()).isEmpty();
    assertThat(set.size()).isEqualTo(1);
  }

  @Test
  void laterValueWinsWhateverTheClockOfItsSetterSays() {
    LwwRegister<String> ahead =
        LwwRegister.<String>empty().set(A, Instant.ofEpochMilli(1_000_000), "old");
    LwwRegister<String> behind = ahead.join(ahead.set(B, Instant.ofEpochMilli(5), "new"));
    assertThat(behind.join(ahead).value()).contains("new");
  }

  @Test
  void registerKeepsValuesInConflictUntilOneIsSetThatKnowsThem() {
    MvRegister<String> both = MvRegister.<String>empty().set(A, "red");
    both = both.join(MvRegister.<String>empty().set(B, "blue"));
    assertThat(both.values()).containsExactly("red", "blue");
    assertThat(both.join(both.set(A, "green")).values()).containsExactly("green");
  }

  @Test
  void removedKeyTakesWhatTheRemoverSawAndNoMore() {
    OrMap<String, OrSet<String>> map = OrMap.empty();
    map = map.join(map.update("fruit", OrSet.empty(), set -> set.add(A, "apple")));
    OrMap<String, OrSet<String>> removed = map.join(map.remove("fruit"));
    OrMap<String, OrSet<String>> added =
        map.join(map.update("fruit", OrSet.empty(), set -> set.add(B, "pear")));
    assertThat(removed.keys()).isEmpty();
    assertThat(removed.join(added).get("fruit", OrSet.empty()).elements()).containsExactly("pear");
  }

  /// The dots of a key that was removed are not given out again: what is added later would be taken for removed.
  @Test
  void keyThatComesBackIsNotTakenForRemoved() {
    OrMap<String, OrSet<String>> old = OrMap.empty();
    old = old.join(old.update("fruit", OrSet.empty(), set -> set.add(A, "apple")));
    OrMap<String, OrSet<String>> back = old.join(old.remove("fruit"));
    back = back.join(back.update("fruit", OrSet.empty(), set -> set.add(A, "pear")));
    assertThat(old.join(back).get("fruit", OrSet.empty()).elements()).containsExactly("pear");
  }

  @Test
  void registersKeepTheExtreme() {
    assertThat(MaxRegister.of(3).join(MaxRegister.of(5)).value()).contains(5);
    assertThat(MinRegister.of(3).join(MinRegister.of(5)).value()).contains(3);
    assertThat(MinRegister.<Integer>empty().join(MinRegister.of(5)).value()).contains(5);
  }

  @Test
  void valuesOfTwoTypesUnderOneKeyAreRefused() {
    @SuppressWarnings({"unchecked", "rawtypes"})
    GMap<String, GCounter> wrong =
        (GMap) GMap.<String, PnCounter>empty().update("x", PnCounter.ZERO, c -> c.add(A, 1));
    GMap<String, GCounter> right =
        GMap.<String, GCounter>empty().update("x", GCounter.ZERO, c -> c.increment(A, 1));
    assertThatThrownBy(() -> right.join(wrong))
        .isInstanceOf(TypeMismatchException.class)
        .hasMessageContaining("PnCounter")
        .hasMessageContaining("GCounter");
  }
}
