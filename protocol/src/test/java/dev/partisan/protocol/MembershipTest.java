package dev.partisan.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final int ROUNDS = 2_000;
  private static final Address AT = new Address("host", 1);

  private final Random random = new Random(1);

  @Test
  void mergeIsCommutative() {
    for (int i = 0; i < ROUNDS; i++) {
      List<MembershipEntry> one = randomEntries();
      List<MembershipEntry> other = randomEntries();
      assertSame(merged(one, other), merged(other, one));
    }
  }

  @Test
  void mergeIsAssociative() {
    for (int i = 0; i < ROUNDS; i++) {
      List<MembershipEntry> one = randomEntries();
      List<MembershipEntry> two = randomEntries();
      List<MembershipEntry> three = randomEntries();
      List<MembershipEntry> left = List.copyOf(merged(one, two).entries());
      List<MembershipEntry> right = List.copyOf(merged(two, three).entries());
      assertSame(merged(left, three), merged(one, right));
    }
  }

  @Test
  void mergeIsIdempotentAndSaysThatNothingIsNew() {
    for (int i = 0; i < ROUNDS; i++) {
      Membership membership = merged(randomEntries(), randomEntries());
      List<MembershipEntry> before = List.copyOf(membership.entries());
      before.forEach(entry -> assertThat(membership.merge(entry)).isFalse());
      assertThat(membership.entries()).containsExactlyElementsOf(before);
    }
  }

  @Test
  void entriesOnlyGrow() {
    Membership membership = new Membership();
    for (int i = 0; i < ROUNDS; i++) {
      MembershipEntry entry = randomEntry();
      MembershipEntry before = membership.get(entry.name());
      boolean isNews = membership.merge(entry);
      MembershipEntry after = membership.get(entry.name());
      assertThat(isNews).isEqualTo(before == null || entry.outranks(before));
      assertThat(after).isEqualTo(isNews ? entry : before);
    }
  }

  @Test
  void rankIsATotalOrder() {
    for (int i = 0; i < ROUNDS; i++) {
      MembershipEntry one = randomEntry();
      MembershipEntry two = randomEntry();
      MembershipEntry three = randomEntry();
      boolean isSameRank = !one.outranks(two) && !two.outranks(one);
      assertThat(isSameRank)
          .isEqualTo(
              one.withGeneration(1).left().id().incarnation() == two.id().incarnation()
                  && one.generation() == two.generation()
                  && one.status() == two.status()
                  && one.profile().equals(two.profile()));
      if (one.outranks(two) && two.outranks(three)) {
        assertThat(one.outranks(three)).isTrue();
      }
    }
  }

  @Test
  void leaverOutranksTheSameHolderButNotItsNextAdmission() {
    MembershipEntry up = MeshDriver.up(MeshDriver.B, 3);
    assertThat(up.left().outranks(up)).isTrue();
    assertThat(up.withGeneration(4).outranks(up.left())).isTrue();
  }

  @Test
  void digestTellsStatesApartAndNotTheirHistories() {
    for (int i = 0; i < ROUNDS; i++) {
      List<MembershipEntry> entries = new ArrayList<>(randomEntries());
      Membership inOrder = merged(entries, List.of());
      Collections.shuffle(entries, random);
      Membership shuffled = merged(entries, randomEntries());
      boolean isSame = List.copyOf(inOrder.entries()).equals(List.copyOf(shuffled.entries()));
      assertThat(inOrder.digest() == shuffled.digest()).isEqualTo(isSame);
      assertThat(inOrder.fingerprints().equals(shuffled.fingerprints())).isEqualTo(isSame);
    }
  }

  @Test
  void removedEntryLeavesNoTraceInTheDigest() {
    Membership membership = merged(randomEntries(), List.of());
    long digest = membership.digest();
    membership.merge(MeshDriver.up(new NodeId("another", 1), 1));
    assertThat(membership.digest()).isNotEqualTo(digest);
    membership.remove("another");
    assertThat(membership.digest()).isEqualTo(digest);
  }

  @Test
  void bucketsHoldEveryEntryOnce() {
    Membership membership = new Membership();
    IntStream.range(0, 1_000)
        .forEach(i -> membership.merge(MeshDriver.up(new NodeId("node-" + i, i + 1), 1)));
    List<Integer> all = IntStream.range(0, Membership.BUCKETS).boxed().toList();
    var contents = membership.entriesOf(all).values();
    assertThat(contents.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(membership.entries());
    assertThat(contents).allMatch(content -> content.size() < 40);
  }

  @Test
  void generationOutOfRangeIsRefused() {
    assertThatThrownBy(() -> MeshDriver.up(MeshDriver.B, 0))
        .hasMessageContaining("generation 0 of b#2");
    assertThatThrownBy(() -> MeshDriver.up(MeshDriver.B, MembershipEntry.MAX_GENERATION + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertSame(Membership one, Membership other) {
    assertThat(one.entries()).containsExactlyElementsOf(other.entries());
    assertThat(one.digest()).isEqualTo(other.digest());
  }

  private static Membership merged(List<MembershipEntry> one, List<MembershipEntry> other) {
    Membership membership = new Membership();
    one.forEach(membership::merge);
    other.forEach(membership::merge);
    return membership;
  }

  private List<MembershipEntry> randomEntries() {
    return IntStream.range(0, random.nextInt(12)).mapToObj(i -> randomEntry()).toList();
  }

  /// Few names, generations and incarnations, so that they meet often.
  private MembershipEntry randomEntry() {
    NodeId id = new NodeId("n" + random.nextInt(6), random.nextBoolean() ? -1 : 1);
    MembershipEntry up =
        new MembershipEntry(
            id, 1 + random.nextInt(2), MembershipEntry.Status.UP, AT, randomProfile());
    return random.nextInt(4) > 0 ? up : up.left();
  }

  /// Also such as no honest owner writes: two of one version that differ in more than the server.
  private Profile randomProfile() {
    SortedSet<String> services = new TreeSet<>(random.nextBoolean() ? List.of("x") : List.of());
    String server = random.nextBoolean() ? "" : "s" + random.nextInt(2);
    return new Profile(random.nextInt(3), Role.CLIENT, server, services);
  }
}
