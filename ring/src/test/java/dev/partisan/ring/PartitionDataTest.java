package dev.partisan.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.ring.KvMessage.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartitionDataTest {
  private static Key key(int number) {
    return new Key(("key" + number).getBytes(UTF_8));
  }

  private static Versioned state(long actor, int size) {
    return Versioned.EMPTY.put(
        actor, VersionVector.EMPTY, new Value(new byte[size], actor, 0, false));
  }

  @Test
  void treesOfTheSameKeysAreEqualInWhateverOrderTheyCame() {
    PartitionData one = new PartitionData(new Budget(1 << 20));
    PartitionData other = new PartitionData(new Budget(1 << 20));
    for (int i = 0; i < 500; i++) {
      one.join(key(i), state(1, 10));
      one.join(key(i), state(2, 10));
      other.join(key(499 - i), state(2, 10));
      other.join(key(499 - i), state(1, 10));
    }
    assertThat(one.tree().root()).isEqualTo(other.tree().root());
    assertThat(one.tree().leaves()).isEqualTo(other.tree().leaves());
    assertThat(one.tree().sum()).isEqualTo(other.tree().sum()).isNotZero();
    other.join(key(7), state(3, 10));
    assertThat(one.tree().root()).isNotEqualTo(other.tree().root());
    long[] mine = one.tree().leaves();
    long[] theirs = other.tree().leaves();
    int leaf = HashTree.leafOf(key(7));
    assertThat(mine[leaf]).isNotEqualTo(theirs[leaf]);
    theirs[leaf] = mine[leaf];
    assertThat(mine).isEqualTo(theirs);
  }

  @Test
  void whatFindsNoRoomIsRefusedAndRoomComesBack() {
    Budget budget = new Budget(2000);
    PartitionData data = new PartitionData(budget);
    assertThat(data.join(key(1), state(1, 1000))).isTrue();
    assertThat(data.join(key(2), state(1, 1000))).isFalse();
    assertThat(data.get(key(2))).isSameAs(Versioned.EMPTY);
    assertThat(data.size()).isEqualTo(1);
    Versioned before = data.get(key(1));
    Value small = new Value(new byte[1], 2, 0, false);
    assertThat(data.put(key(1), before.put(1, before.seen(), small))).isTrue();
    assertThat(data.join(key(2), state(1, 1000))).isTrue();
    data.clear();
    assertThat(budget.used()).isZero();
    assertThat(data.tree().root()).isZero();
  }

  @Test
  void chunksBringEveryKeyOnce() {
    PartitionData data = new PartitionData(new Budget(1L << 30));
    for (int i = 0; i < 50; i++) {
      data.join(key(i), state(1, 100_000));
    }
    List<String> came = new ArrayList<>();
    byte[] after = null;
    while (true) {
      List<Entry> chunk = data.after(after);
      assertThat(chunk.size()).isLessThan(15);
      chunk.forEach(entry -> came.add(new String(entry.key(), UTF_8)));
      after = chunk.getLast().key();
      if (data.isLast(after)) {
        break;
      }
    }
    assertThat(came).hasSize(50).doesNotHaveDuplicates();
  }
}
