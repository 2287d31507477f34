package dev.partisan.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.ring.RingMessage.Accept;
import dev.partisan.ring.RingMessage.Accepted;
import dev.partisan.ring.RingMessage.Prepare;
import dev.partisan.ring.RingMessage.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Several propose, messages are lost, doubled and late: still one ring is chosen.
final class SynodTest {
  private record Letter(int to, RingMessage message) {}

  private final List<RingMember> members = new ArrayList<>();
  private final List<Synod> synods = new ArrayList<>();
  private final List<Letter> underWay = new ArrayList<>();
  private final Set<RingState> chosen = new LinkedHashSet<>();

  private void start(int size) {
    members.clear();
    synods.clear();
    underWay.clear();
    chosen.clear();
    for (int i = 0; i < size; i++) {
      members.add(new RingMember("n" + i, i + 1));
    }
    members.forEach(member -> synods.add(new Synod(member)));
    RingState base =
        RingState.founded(7, Quorum.DEFAULT, 4, members.getFirst()).withMembers(members);
    synods.forEach(synod -> synod.adopt(base));
  }

  private RingState proposal(int by) {
    return RingState.founded(7, Quorum.DEFAULT, 4 + by, members.get(by)).withVersion(2);
  }

  private void toAll(RingMessage message) {
    for (int i = 0; i < members.size(); i++) {
      underWay.add(new Letter(i, message));
    }
  }

  private void deliver(Letter letter) {
    Synod synod = synods.get(letter.to());
    switch (letter.message()) {
      case Prepare it -> synod.prepare(it).ifPresent(out -> answer(it.from(), out));
      case Promise it -> synod.promised(it).ifPresent(this::toAll);
      case Accept it -> synod.accept(it).ifPresent(out -> answer(it.from(), out));
      case Accepted it -> synod.accepted(it).ifPresent(chosen::add);
      default -> throw new AssertionError(letter);
    }
  }

  private void answer(RingMember to, RingMessage message) {
    underWay.add(new Letter(members.indexOf(to), message));
  }

  @Test
  void oneRingIsChosenWhateverHappensToMessages() {
    int decided = 0;
    for (int seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      start(3 + random.nextInt(3));
      for (int step = 0; step < 400; step++) {
        if (underWay.isEmpty() || random.nextInt(40) == 0) {
          int by = random.nextInt(members.size());
          toAll(synods.get(by).propose(proposal(by)));
        } else {
          Letter letter = underWay.get(random.nextInt(underWay.size()));
          if (random.nextInt(10) > 0) {
            underWay.remove(letter); // else it comes again
          }
          if (random.nextInt(8) > 0) {
            deliver(letter);
          }
        }
      }
      assertThat(chosen).as("seed " + seed).hasSizeLessThan(2);
      decided += chosen.size();
    }
    assertThat(decided).isGreaterThan(1500);
  }

  @Test
  void strangersAndFormerRunsDoNotVote() {
    start(3);
    Synod stranger = new Synod(new RingMember("n1", 99));
    RingState base =
        RingState.founded(7, Quorum.DEFAULT, 4, members.getFirst()).withMembers(members);
    stranger.adopt(base);
    Prepare prepare = synods.getFirst().propose(proposal(0));
    assertThat(stranger.prepare(prepare)).isEmpty();
    assertThat(synods.get(1).prepare(stranger.propose(proposal(1)))).isEmpty();
    assertThat(synods.get(1).prepare(prepare)).isPresent();
  }
}
