package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/// Both machines of a lane against each other, over connections that are cut at any byte.
class LanePairTest {
  private static final int SEEDS = 1_000;

  private int allCuts;

  @Test
  void eachMessageArrivesOnceInOrderAndWholeAcrossLostConnections() {
    forEachSeed(SEEDS, this::sendAcrossCuts);
    assertThat(allCuts).isGreaterThan(SEEDS);
  }

  private void sendAcrossCuts(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LanePair pair = new LanePair(random, LanePair.randomSizes(random), false);
    int messages = 20 + random.nextInt(100);
    int cutRate = random.nextInt(60);
    for (int sent = 0; sent < messages; ) {
      if (random.nextInt(6) == 0) {
        pair.sendRandomly();
        sent++;
      }
      pair.step(cutRate);
    }
    for (int i = 0; i < 300; i++) {
      pair.step(cutRate);
    }
    pair.drain();
    assertEverythingArrived(pair);
    allCuts += pair.cuts();
  }

  @Test
  void afterAnEndHasForgottenTheLaneNothingIsDoubledAndEachLossIsReported() {
    forEachSeed(SEEDS, this::sendToAForgetfulEnd);
  }

  private void sendToAForgetfulEnd(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LanePair pair = new LanePair(random, LanePair.randomSizes(random), true);
    int cutRate = random.nextInt(60);
    for (int i = random.nextInt(400); i > 0; i--) {
      sendAndStep(pair, random, cutRate);
    }
    pair.forget(1);
    for (int i = 0; i < 400; i++) {
      sendAndStep(pair, random, cutRate);
    }
    pair.drain();

    int missing = pair.sentBy(0).sent() - pair.sentBy(0).delivered();
    assertThat((long) missing)
        .as("messages missing")
        .isLessThanOrEqualTo(pair.end(0).lostMessages());
    assertThat(pair.end(1).lostMessages()).as("the new end has lost nothing").isZero();
    assertThat(pair.end(0).chunksInUse()).isZero();
    assertThat(pair.end(1).chunksInUse()).isZero();
  }

  private static void sendAndStep(LanePair pair, SplittableRandom random, int cutRate) {
    if (random.nextInt(6) == 0) {
      pair.sendRandomly();
    }
    pair.step(cutRate);
  }

  private static void assertEverythingArrived(LanePair pair) {
    for (int i = 0; i < 2; i++) {
      assertThat(pair.sentBy(i).delivered()).isEqualTo(pair.sentBy(i).sent());
      assertThat(pair.end(i).lostMessages()).isZero();
      assertThat(pair.end(i).chunksInUse()).as("chunks in use at the end").isZero();
    }
  }

  private static void forEachSeed(int seeds, LongConsumer run) {
    for (long seed = 0; seed < seeds; seed++) {
      try {
        run.accept(seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
