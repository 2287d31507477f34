package dev.partisan.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class VersionedTest {
  private static Value value(String text) {
    return new Value(text.getBytes(UTF_8), 1, 0, false);
  }

  private static List<String> texts(Versioned state) {
    return state.siblings().stream()
        .map(each -> new String(each.value().bytes(), UTF_8))
        .sorted()
        .toList();
  }

  @Test
  void valueReplacesWhatItsWriterHadSeenAndNothingElse() {
    Versioned first = Versioned.EMPTY.put(1, VersionVector.EMPTY, value("a"));
    Versioned here = first.put(1, first.seen(), value("b"));
    Versioned there = first.put(2, first.seen(), value("c"));
    assertThat(texts(here.join(there))).containsExactly("b", "c");
    Versioned both = here.join(there);
    assertThat(texts(both.put(2, both.seen(), value("d")).join(here))).containsExactly("d");
  }

  /// The plain version vector's mistake: two writers through one vnode with the same old context are concurrent.
  @Test
  void twoPutsThroughOneVnodeWithTheSameContextAreSiblings() {
    Versioned first = Versioned.EMPTY.put(1, VersionVector.EMPTY, value("a"));
    Versioned second = first.put(1, first.seen(), value("b")).put(1, first.seen(), value("c"));
    assertThat(texts(second)).containsExactly("b", "c");
  }

  @Test
  void deletedAndExpiredValuesAreNotThere() {
    Value expiring = new Value(new byte[3], 5, 1000, false);
    assertThat(expiring.isThere(999)).isTrue();
    assertThat(expiring.isThere(1000)).isFalse();
    Versioned state = Versioned.EMPTY.put(1, VersionVector.EMPTY, expiring);
    Versioned swept = state.swept(1000);
    assertThat(swept.bytes()).isLessThan(state.bytes());
    assertThat(swept.hash()).isEqualTo(state.hash());
    assertThat(state.join(swept)).isEqualTo(swept).isEqualTo(swept.join(state));
    assertThat(Found.of(swept).value(0)).isEmpty();
  }

  @Test
  void joinIsCommutativeAssociativeAndIdempotent() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Versioned> replicas = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        replicas.add(Versioned.EMPTY);
      }
      for (int step = 0; step < 20; step++) {
        int at = random.nextInt(3);
        Versioned here = replicas.get(at);
        if (random.nextInt(3) == 0) {
          replicas.set(at, here.join(replicas.get(random.nextInt(3))));
        } else {
          VersionVector context =
              random.nextBoolean() ? here.seen() : replicas.get(random.nextInt(3)).seen();
          replicas.set(at, here.put(at + 1, context, value("v" + step)));
        }
      }
      Versioned a = replicas.get(0);
      Versioned b = replicas.get(1);
      Versioned c = replicas.get(2);
      assertThat(a.join(b)).isEqualTo(b.join(a));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
      assertThat(a.join(a)).isEqualTo(a);
      assertThat(a.join(b).join(a)).isEqualTo(a.join(b));
      assertThat(a.join(b).hash()).isEqualTo(b.join(a).hash());
    }
  }
}
