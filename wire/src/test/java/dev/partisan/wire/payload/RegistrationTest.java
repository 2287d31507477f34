package dev.partisan.wire.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  record Outer(List<Map<String, Inner[]>> nested, Boxed<Deep> boxed) {}

  record Inner(Level level) {}

  record Boxed<T extends Comparable<T>>(T content) {}

  record Deep() implements Comparable<Deep> {
    @Override
    public int compareTo(Deep other) {
      return 0;
    }
  }

  enum Level {
    LOW
  }

  record BadField(int fine, StringBuilder text) {}

  record BadList(ArrayList<String> list) {}

  record Hidden(List<BadField> inner) {}

  sealed interface Half {}

  record Good() implements Half {}

  static final class Bad implements Half {}

  static final class NoRecord {}

  record Throwing(int value) {
    @Override
    public int value() {
      throw new IllegalStateException("accessor");
    }
  }

  @Test
  void typesThatComponentsNameAreRegisteredToo() {
    Types types = Types.builder().add(Outer.class).build();
    assertThat(types.names())
        .containsValues(
            Outer.class.getName(),
            Inner.class.getName(),
            Level.class.getName(),
            Inner[].class.getName(),
            Boxed.class.getName());
    Outer sent = new Outer(List.of(Map.of()), null);
    assertThat(Samples.decode(types, Samples.encode(types, sent))).isEqualTo(sent);
  }

  @Test
  void unregisteredTypeIsNamedWithTheRemedy() {
    Types types = Types.builder().add(Boxed.class).build();
    assertThatThrownBy(() -> Samples.encode(types, new Boxed<>(new Deep())))
        .isInstanceOfSatisfying(
            UnregisteredTypeException.class, e -> assertThat(e.type()).isEqualTo(Deep.class))
        .hasMessageContaining("RegistrationTest$Deep is not registered")
        .hasMessageContaining(".add(Deep.class)");
    assertThatThrownBy(() -> types.isShareable(new Deep()))
        .isInstanceOf(UnregisteredTypeException.class);
    assertThatThrownBy(() -> Samples.encode(types, new Object[] {new Deep[0]}))
        .hasMessageContaining("RegistrationTest$Deep[] is not registered");
  }

  @Test
  void typesThatCannotBeSentAreRefusedWithTheirPlace() {
    refused(BadField.class, "StringBuilder", "BadField.text", "register it with value(...)");
    refused(Hidden.class, "StringBuilder", "BadField.text");
    refused(BadList.class, "ArrayList", "BadList.list", "declare it as List");
    refused(Half.class, "Bad", "case of", "Half");
    refused(NoRecord.class, "NoRecord", "make it a record");
    refused(Comparable.class, "Comparable", "make it a record");
  }

  @Test
  void twoTypesOfOneIdAreRefusedByName() {
    assertThatThrownBy(
            () -> Types.builder().add(Good.class, "same").add(Level.class, "same").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Good (as same)")
        .hasMessageContaining("Level (as same)")
        .hasMessageContaining("another name");
  }

  @Test
  void lookupOfTheUserGivesAccess() {
    Types types = Types.builder().add(MethodHandles.lookup(), Good.class).build();
    assertThat(Samples.decode(types, Samples.encode(types, new Good()))).isEqualTo(new Good());
  }

  @Test
  void closedPackageIsNamedWithTheLineToAdd() throws Exception {
    Class<?> record = Class.forName("jdk.internal.foreign.abi.Binding$Copy");
    assertThatThrownBy(() -> new RecordAccess(List.of()).constructor(record))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("opens jdk.internal.foreign.abi to dev.partisan.wire;")
        .hasMessageContaining("module-info.java of java.base")
        .hasMessageContaining("add(MethodHandles.lookup(), Copy.class)");
  }

  @Test
  void accessorThatThrowsIsTheSendersError() {
    Types types = Types.builder().add(Throwing.class).build();
    assertThatThrownBy(() -> Samples.encode(types, new Throwing(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("accessor");
  }

  private static void refused(Class<?> type, String... parts) {
    assertThatThrownBy(() -> Types.builder().add(type).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }
}
