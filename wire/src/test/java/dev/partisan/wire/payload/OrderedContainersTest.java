package dev.partisan.wire.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OrderedContainersTest {
  @Test
  void setsAndMapsOfAnySizeAnswerAsTheJdksDo() {
    var random = new SplittableRandom(3);
    for (int size = 0; size < 300; size++) {
      Map<Object, Object> map = new LinkedHashMap<>();
      while (map.size() < size) {
        map.put(random.nextInt(1000), random.nextInt());
      }
      Set<Object> set = new LinkedHashSet<>(map.keySet());
      Set<?> receivedSet = (Set<?>) Samples.roundTrip(set);
      Map<?, ?> receivedMap = (Map<?, ?>) Samples.roundTrip(map);
      assertThat(receivedSet).isEqualTo(set).hasSameHashCodeAs(set);
      assertThat(receivedMap).isEqualTo(map).hasSameHashCodeAs(map);
      assertThat(new ArrayList<Object>(receivedSet)).isEqualTo(new ArrayList<>(set));
      assertThat(new ArrayList<Object>(receivedMap.keySet())).isEqualTo(new ArrayList<>(set));
      for (int key = 0; key < 1000; key++) {
        assertThat(receivedSet.contains(key)).isEqualTo(set.contains(key));
        assertThat(receivedMap.containsKey(key)).isEqualTo(map.containsKey(key));
        assertThat((Object) receivedMap.get(key)).isEqualTo(map.get(key));
      }
    }
  }

  @Test
  void duplicatesAreMalformed() {
    for (String hex : List.of("cc020101", "cd020101", "ce0201020103", "cf0201020103", "cc028080")) {
      assertThatThrownBy(() -> Samples.decode(Samples.TYPES, Samples.bytes(hex)))
          .as(hex)
          .isInstanceOf(MalformedPayloadException.class);
    }
    String twelve = "0102030405060708090a0b01";
    assertThatThrownBy(() -> Samples.decode(Samples.TYPES, Samples.bytes("cc0c" + twelve)))
        .hasMessageContaining("twice");
  }

  @Test
  void keysThatCannotBeComparedAreMalformed() {
    for (String hex : List.of("cd0201a161", "cd0180", "cf01cb0001", "cf020101a16101")) {
      assertThatThrownBy(() -> Samples.decode(Samples.TYPES, Samples.bytes(hex)))
          .as(hex)
          .isInstanceOf(MalformedPayloadException.class);
    }
  }
}
