package dev.partisan.protocol;

import static dev.partisan.protocol.MeshDriver.A;
import static dev.partisan.protocol.MeshDriver.B;
import static dev.partisan.protocol.MeshDriver.at;
import static dev.partisan.protocol.MeshDriver.entries;
import static dev.partisan.protocol.MeshDriver.left;
import static dev.partisan.protocol.MeshDriver.schedulePush;
import static dev.partisan.protocol.MeshDriver.send;
import static dev.partisan.protocol.MeshDriver.terms;
import static dev.partisan.protocol.MeshDriver.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What members say of themselves, and how it travels.
class ProfileTest {
  private static final Profile ATTACHED =
      new Profile(3, Role.CLIENT, "s1", new TreeSet<>(List.of("search")));

  @Test
  void laterVersionOutranksWhateverItSays() {
    assertThat(ATTACHED.attachedTo("s0").outranks(ATTACHED.detached())).isTrue();
    assertThat(ATTACHED.withServices(services()).outranks(ATTACHED)).isTrue();
    assertThat(ATTACHED.outranks(ATTACHED)).isFalse();
  }

  @Test
  void detachedOutranksTheSameVersion() {
    assertThat(ATTACHED.detached().outranks(ATTACHED)).isTrue();
    assertThat(ATTACHED.detached().services()).containsExactly("search");
  }

  @Test
  void statusOutranksTheProfile() {
    MembershipEntry entry = up(B, 1).withProfile(ATTACHED);
    assertThat(up(B, 1).left().outranks(entry)).isTrue();
    assertThat(entry.left()).isEqualTo(left(B, 1));
  }

  @Test
  void tooManyServicesAreRefused() {
    SortedSet<String> many = new TreeSet<>();
    IntStream.range(0, 33).forEach(i -> many.add("s" + i));
    var limits = FullMeshConfig.defaults().profiles();
    assertThatThrownBy(() -> limits.check(many)).hasMessage("number of services 33 is above 32");
    assertThatThrownBy(() -> limits.check(services("x".repeat(129))))
        .hasMessageContaining("129 is above 128");
    assertThatThrownBy(() -> limits.check(services(""))).hasMessageContaining("empty");
  }

  @Test
  void offeredServicesArePushedInTheNextVersion() {
    MeshDriver a = MeshDriver.withMembers(B);
    Profile profile = Profile.NONE.withServices(services("search"));
    assertThat(a.on(new Input.Offered(services("search"))))
        .containsExactly(schedulePush(), new MemberEvent.ProfileChanged(A, at(A), profile));
    assertThat(a.expire(new ClusterTimer.PushDue()))
        .containsExactly(send(B, entries(terms(1, 1), up(A, 1).withProfile(profile))));
    assertThat(a.on(new Input.Offered(services("search")))).isEmpty();
    assertThat(a.members().getFirst()).isEqualTo(new Member(A, at(A), true, profile));
  }

  @Test
  void newProfileOfAMemberIsTold() {
    MeshDriver a = MeshDriver.withMembers(B);
    Profile profile = Profile.NONE.withServices(services("search"));
    assertThat(a.receive(B, entries(terms(1, 1), up(B, 1).withProfile(profile))))
        .containsExactly(new MemberEvent.ProfileChanged(B, at(B), profile), schedulePush());
    assertThat(a.members().getLast().profile()).isEqualTo(profile);
    assertThat(a.receive(B, entries(terms(1, 1), up(B, 1)))).isEmpty();
  }

  @Test
  void generationGivenByOthersKeepsTheOwnProfile() {
    MeshDriver a = MeshDriver.withMembers(B);
    a.on(new Input.Offered(services("search")));
    a.expire(new ClusterTimer.PushDue());
    assertThat(a.receive(B, entries(terms(1, 1), up(A, 2)))).containsExactly(schedulePush());
    assertThat(a.members().getFirst().profile().services()).containsExactly("search");
  }

  @Test
  void foreignWordAboutTheOwnProfileIsOutranked() {
    MeshDriver a = MeshDriver.withMembers(B);
    Profile lie = new Profile(7, Role.NONE, "", services("nothing"));
    assertThat(a.receive(B, entries(terms(1, 1), up(A, 1).withProfile(lie))))
        .containsExactly(schedulePush());
    assertThat(a.members().getFirst().profile())
        .isEqualTo(new Profile(8, Role.NONE, "", services()));
  }

  private static SortedSet<String> services(String... names) {
    return new TreeSet<>(List.of(names));
  }
}
