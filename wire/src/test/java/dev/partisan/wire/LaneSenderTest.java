package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.wire.LaneSender.Freed;
import dev.partisan.wire.LaneSender.Step;
import dev.partisan.wire.Parcel.Pair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Frames of the log are 10 bytes long here, so that frame `n` ends at position `10 * n`.
class LaneSenderTest {
  private static final int PART = Frames.MAX_PART_BYTES;
  private static final int FRAME = 10;
  private static final long WINDOW = 10L * PART;

  private final LaneSender sender = new LaneSender(77, WINDOW, true);

  @Test
  void nothingQueuedIsNothingToSend() {
    assertThat(sender.next(null)).isNull();
    assertThat(sender.sentFrames()).isZero();
  }

  @Test
  void logAndFragmentsTakeTurnsUnderEndlessSmallTraffic() {
    sender.add(parcel('a', 3 * PART, 0));

    assertThat(steps(6)).containsExactly("run", "a0", "run", "a1", "run", "a2");
    assertThat(steps(2)).containsExactly("run", "run");
  }

  @Test
  void aLargeMessageIsSentAtOnceWhereThereIsNoSmallTraffic() {
    sender.add(parcel('a', 3 * PART, 0));

    assertThat(partsOnly(4)).containsExactly("a0", "a1", "a2", "-");
  }

  @Test
  void fragmentsOfDifferentPairsInterleave() {
    sender.add(parcel('a', 3 * PART, 0));
    sender.add(parcel('b', 2 * PART, 0));

    assertThat(partsOnly(5)).containsExactly("a0", "b0", "a1", "b1", "a2");
  }

  @Test
  void aLargeMessageHoldsBackItsOwnPairOnly() {
    sender.add(parcel('a', 3 * PART, 0));
    sender.add(parcel('a', 20, 0));
    sender.add(parcel('b', 20, 0));

    assertThat(partsOnly(5)).containsExactly("a0", "b0", "a1", "a2", "a0");
  }

  @Test
  void aParcelDoesNotOvertakeTheLogInFrontOfIt() {
    sender.add(parcel('a', 20, 2 * FRAME));

    assertThat(sender.next(null)).isNull();
    assertThat(steps(1)).containsExactly("run");
    assertThat(sender.next(null)).isNull();
    assertThat(steps(1)).containsExactly("run");
    assertThat(partsOnly(1)).containsExactly("a0");
  }

  @Test
  void aPairThatWaitsForTheLogDoesNotHoldBackOthers() {
    sender.add(parcel('a', 20, 100 * FRAME));
    sender.add(parcel('b', 20, 0));

    assertThat(partsOnly(2)).containsExactly("b0", "-");
  }

  @Test
  void noMessageIsBegunBeyondTheWindow() {
    sender.add(parcel('a', 6 * PART, 0));
    sender.add(parcel('b', 5 * PART, 0));
    sender.add(parcel('c', 20, 0));

    assertThat(partsOnly(8)).containsExactly("a0", "c0", "a1", "a2", "a3", "a4", "a5", "b0");
  }

  @Test
  void aMessageThatWaitsForTheWindowIsNotOvertakenByOthersThatWouldFit() {
    sender.add(parcel('a', 6 * PART, 0));
    sender.add(parcel('b', 5 * PART, 0));
    sender.add(parcel('c', 2 * PART, 0));

    assertThat(partsOnly(7)).containsExactly("a0", "a1", "a2", "a3", "a4", "a5", "b0");
    assertThat(partsOnly(2)).containsExactly("c0", "b1");
  }

  @Test
  void aMessageLargerThanTheWindowGoesAlone() {
    sender.add(parcel('a', 2 * PART, 0));
    sender.add(parcel('b', 12 * PART, 0));
    sender.add(parcel('c', 2 * PART, 0));

    List<String> steps = partsOnly(15);

    assertThat(steps.subList(0, 3)).containsExactly("a0", "a1", "b0");
    assertThat(steps.indexOf("c0")).isEqualTo(steps.indexOf("b11") + 1);
  }

  @Test
  void acknowledgementsFreeTheLogRunByRun() {
    sender.next(new LogRun(0, 30, 3));
    sender.next(new LogRun(30, 50, 2));

    assertThat(sender.acknowledged(2)).isEqualTo(new Freed(0, List.of()));
    assertThat(sender.acknowledged(4)).isEqualTo(new Freed(30, List.of()));
    assertThat(sender.acknowledged(5)).isEqualTo(new Freed(50, List.of()));
    assertThat(sender.acknowledgedFrames()).isEqualTo(5);
  }

  @Test
  void aParcelIsFreedWithItsLastFragment() {
    Parcel parcel = parcel('a', 2 * PART, 0);
    sender.add(parcel);
    partsOnly(2);

    assertThat(sender.acknowledged(1).parcels()).isEmpty();
    assertThat(sender.unacknowledgedParcels()).containsExactly(parcel);
    assertThat(sender.acknowledged(2).parcels()).containsExactly(parcel);
    assertThat(sender.unacknowledgedParcels()).isEmpty();
  }

  @Test
  void anOlderAcknowledgementChangesNothing() {
    sender.next(new LogRun(0, 30, 3));
    sender.acknowledged(3);

    assertThat(sender.acknowledged(1)).isEqualTo(new Freed(30, List.of()));
    assertThat(sender.acknowledgedFrames()).isEqualTo(3);
  }

  @Test
  void acknowledgingWhatWasNotSentIsMalformed() {
    sender.next(new LogRun(0, 30, 3));

    assertMalformed(() -> sender.acknowledged(4), "frame 4, 3 were sent");
    assertMalformed(() -> resume(4), "frame 4, 3 were sent");
  }

  @Test
  void aPeerThatHasLessThanItAcknowledgedIsMalformed() {
    sender.next(new LogRun(0, 30, 3));
    sender.acknowledged(2);

    assertMalformed(() -> resume(1), "has 1 frames, but acknowledged 2");
    assertMalformed(() -> resume(-1), "has -1 frames, but acknowledged 2");
    assertThat(resume(2)).isEqualTo(new Freed(20, List.of()));
  }

  @Test
  void resumptionGoesOnWithinARun() {
    sender.next(new LogRun(0, 50, 5));

    assertThat(resume(3)).isEqualTo(new Freed(30, List.of()));
    assertThat(sender.logSent()).isEqualTo(30);
    assertThat(sender.sentFrames()).isEqualTo(3);
  }

  @Test
  void resumptionGoesOnWithinAMessageOnItsStream() {
    sender.add(parcel('a', 3 * PART, 0));
    int stream = ((Step.Part) sender.next(null)).stream();
    partsOnly(2);

    resume(1);

    Step.Part next = (Step.Part) sender.next(null);
    assertThat(next.offset()).isEqualTo(PART);
    assertThat(next.stream()).isEqualTo(stream);
  }

  @Test
  void aMessageOfWhichNothingArrivedComesAsAnotherStream() {
    sender.add(parcel('a', 3 * PART, 0));
    int stream = ((Step.Part) sender.next(null)).stream();

    resume(0);

    Step.Part next = (Step.Part) sender.next(null);
    assertThat(next.offset()).isZero();
    assertThat(next.stream()).isNotEqualTo(stream);
  }

  @Test
  void resumptionKeepsTheOrderOfLogAndParcels() {
    sender.next(new LogRun(0, 10, 1));
    sender.add(parcel('a', 20, 10));
    partsOnly(1);
    sender.next(new LogRun(10, 20, 1));

    assertThat(resume(0)).isEqualTo(new Freed(0, List.of()));
    assertThat(sender.next(null)).as("the parcel is behind the log").isNull();
    assertThat(steps(2)).containsExactly("run", "a0");
  }

  @Test
  void manySmallWritesAreMergedInTheHistory() {
    int writes = 3_000;
    steps(writes);

    assertThat(sender.acknowledged(1_500).logPosition()).isEqualTo(1_023 * FRAME);
    assertThat(sender.acknowledged(writes).logPosition()).isEqualTo((long) writes * FRAME);
  }

  @Test
  void resumptionGoesOnWithinMergedRuns() {
    steps(3_000);
    sender.acknowledged(1_500);

    assertThat(resume(2_001)).isEqualTo(new Freed(20_010, List.of()));
    assertThat(steps(1)).containsExactly("run");
    assertThat(sender.sentFrames()).isEqualTo(2_002);
    assertThat(sender.acknowledged(2_002).logPosition()).isEqualTo(20_020);
  }

  @Test
  void startingOverGivesUpWhatWasSentAndKeepsWhatWasNot() {
    sender.next(new LogRun(0, 30, 3));
    sender.acknowledged(1);
    Parcel begun = parcel('a', 3 * PART, 0);
    Parcel sent = parcel('b', 20, 0);
    Parcel queued = parcel('a', 20, 0);
    Parcel behindTheLog = parcel('c', 20, 40);
    List.of(begun, sent, queued, behindTheLog).forEach(sender::add);
    assertThat(partsOnly(2)).containsExactly("a0", "b0");

    LaneSender.Lost lost = sender.startOver();

    assertThat(lost.logFrames()).isEqualTo(2);
    assertThat(lost.messages()).isEqualTo(4);
    assertThat(lost.parcels()).containsExactlyInAnyOrder(begun, sent);
    assertThat(sender.unacknowledgedParcels()).containsExactlyInAnyOrder(queued, behindTheLog);
    assertThat(sender.sentFrames()).isZero();
    assertThat(sender.logSent()).isEqualTo(30);
    assertThat(partsOnly(2)).containsExactly("a0", "-");
    assertThat(steps(2)).containsExactly("run", "c0");
    assertThat(sender.acknowledged(3)).isEqualTo(new Freed(40, List.of(queued, behindTheLog)));
  }

  @Test
  void startingOverMakesRoomInTheWindow() {
    sender.add(parcel('a', 6 * PART, 0));
    sender.add(parcel('b', 5 * PART, 0));
    assertThat(partsOnly(2)).containsExactly("a0", "a1");

    sender.startOver();

    assertThat(partsOnly(1)).containsExactly("b0");
  }

  @Test
  void withoutRetentionTheLogIsLetGoOnceWrittenAndWhatWasLostIsCounted() {
    LaneSender forgetful = new LaneSender(78, WINDOW, false);
    forgetful.next(new LogRun(0, 30, 3));
    assertThat(forgetful.written()).isEqualTo(30);
    forgetful.next(new LogRun(30, 50, 2));
    assertThat(forgetful.acknowledged(1)).isEqualTo(new Freed(30, List.of()));

    assertThat(resume(forgetful, 2))
        .as("one of three is lost; the other two were not written whole")
        .isEqualTo(new LaneSender.Resumed(new Freed(30, List.of()), 1));
    assertThat(forgetful.logSent()).isEqualTo(30);
    assertThat(forgetful.sentFrames()).isEqualTo(2);

    forgetful.next(new LogRun(30, 50, 2));
    assertThat(forgetful.written()).isEqualTo(50);
    assertThat(forgetful.acknowledged(4)).isEqualTo(new Freed(50, List.of()));
    assertThat(resume(forgetful, 4)).isEqualTo(new LaneSender.Resumed(new Freed(50, List.of()), 0));
  }

  @Test
  void withoutRetentionAFrameOfWhichPartWasWrittenMayHaveArrived() {
    LaneSender forgetful = new LaneSender(78, WINDOW, false);
    forgetful.next(new LogRun(0, 30, 3));

    assertThat(resume(forgetful, 2)).isEqualTo(new LaneSender.Resumed(new Freed(20, List.of()), 0));
    assertThat(forgetful.logSent()).isEqualTo(20);
  }

  @Test
  void withoutRetentionParcelsAreSentAgain() {
    LaneSender forgetful = new LaneSender(78, WINDOW, false);
    Parcel parcel = parcel('a', 2 * PART, 0);
    forgetful.add(parcel);
    forgetful.next(new LogRun(0, 10, 1));
    forgetful.next(null);
    forgetful.next(null);
    assertThat(forgetful.written()).isEqualTo(10);

    assertThat(resume(forgetful, 0)).isEqualTo(new LaneSender.Resumed(new Freed(10, List.of()), 1));
    assertThat(name(forgetful.next(null))).isEqualTo("a0");
    assertThat(name(forgetful.next(null))).isEqualTo("a1");
    assertThat(forgetful.acknowledged(2).parcels()).containsExactly(parcel);
  }

  @Test
  void withoutRetentionTheHistoryOfManySmallWritesStaysExact() {
    LaneSender forgetful = new LaneSender(78, WINDOW, false);
    for (long from = 0; from < 30_000; from += FRAME) {
      forgetful.next(new LogRun(from, from + FRAME, 1));
      assertThat(forgetful.written()).isEqualTo(from + FRAME);
    }
    assertThat(forgetful.acknowledged(500)).isEqualTo(new Freed(30_000, List.of()));
    assertThat(resume(forgetful, 2_000).lostLogFrames()).isEqualTo(1_000);
  }

  /// Steps while the log always holds one more frame; what they are.
  private List<String> steps(int count) {
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long from = sender.logSent();
      steps.add(name(sender.next(new LogRun(from, from + FRAME, 1))));
    }
    return steps;
  }

  /// Steps while the log holds nothing.
  private List<String> partsOnly(int count) {
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(name(sender.next(null)));
    }
    return steps;
  }

  private static String name(Step step) {
    return switch (step) {
      case null -> "-";
      case Step.Run run -> "run";
      case Step.Part part ->
          part.parcel().pair().receiverName() + part.offset() / Frames.MAX_PART_BYTES;
    };
  }

  private Freed resume(long frames) {
    LaneSender.Resumed resumed = resume(sender, frames);
    assertThat(resumed.lostLogFrames()).isZero();
    return resumed.freed();
  }

  private static LaneSender.Resumed resume(LaneSender sender, long frames) {
    return sender.resume(frames, (position, count) -> position + count * FRAME);
  }

  private static Parcel parcel(char pair, int length, long behind) {
    Chunk chunk = new Chunk(ByteBuffer.allocate(0), back -> {});
    return new Parcel(new Pair(1, 0, String.valueOf(pair), 0), List.of(chunk), length, behind);
  }

  private static void assertMalformed(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining(message);
  }
}
