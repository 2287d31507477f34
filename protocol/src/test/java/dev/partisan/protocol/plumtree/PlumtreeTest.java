package dev.partisan.protocol.plumtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Announcement;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Cause;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Digest;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Fetch;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gone;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Graft;
import dev.partisan.protocol.plumtree.PlumtreeMessage.IHave;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Offer;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Prune;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Answer;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Deliver;
import dev.partisan.protocol.plumtree.PlumtreeOutput.DropCause;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Dropped;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Duplicate;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Push;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Schedule;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Send;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Node `a` with peers `b`, `c` and `d` (§3.3.4).
class PlumtreeTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 2);
  private static final NodeId C = new NodeId("c", 3);
  private static final NodeId D = new NodeId("d", 4);
  private static final NodeId ROOT = new NodeId("root", 9);
  private static final BroadcastId FIRST = new BroadcastId(ROOT, 1);
  private static final BroadcastId SECOND = new BroadcastId(ROOT, 2);
  private static final PlumtreeConfig CONFIG = PlumtreeConfig.defaults();
  private static final Schedule ANNOUNCE =
      new Schedule(PlumtreeTimer.ANNOUNCE, Duration.ofMillis(50));
  private static final Schedule REPAIR = new Schedule(PlumtreeTimer.REPAIR, Duration.ofSeconds(1));
  private static final Schedule RETRY = new Schedule(PlumtreeTimer.REPAIR, Duration.ofMillis(500));

  private final Plumtree a = newTree(CONFIG);
  private long nowNanos = 1_000_000_000_000L;

  private static Plumtree newTree(PlumtreeConfig config) {
    Plumtree tree = new Plumtree(A, config, new SplittableRandom(1));
    for (NodeId peer : List.of(B, C, D)) {
      tree.handle(new PlumtreeInput.PeerUp(peer), 0);
    }
    return tree;
  }

  @Test
  void everyLinkIsEagerAtFirst() {
    BroadcastId own = new BroadcastId(A, 1);
    assertThat(on(new PlumtreeInput.Broadcast(own)))
        .containsExactly(
            new Deliver(own), new Push(new Gossip(own, false, 1, Cause.EAGER), List.of(B, C, D)));
  }

  @Test
  void broadcastGoesOnToAllButTheOneItCameFrom() {
    assertThat(receive(B, gossip(FIRST, 3)))
        .containsExactly(new Deliver(FIRST), new Push(gossip(FIRST, 4), List.of(C, D)));
  }

  @Test
  void linkThatBringsASecondCopyIsPrunedAndOnlyToldOf() {
    receive(B, gossip(FIRST, 3));
    assertThat(receive(C, gossip(FIRST, 3)))
        .containsExactly(new Duplicate(C, FIRST), send(C, new Prune(FIRST, false)));
    assertThat(receive(B, gossip(SECOND, 3)))
        .containsExactly(new Deliver(SECOND), ANNOUNCE, new Push(steady(SECOND, 4), List.of(D)));
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.ANNOUNCE)))
        .containsExactly(send(C, iHave(SECOND, 3)));
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.ANNOUNCE))).isEmpty();
  }

  @Test
  void parentIsPrunedForALinkThatBringsTheBroadcastOverFewerHops() {
    receive(B, gossip(FIRST, 3));
    assertThat(receive(C, gossip(FIRST, 2)))
        .containsExactly(new Duplicate(C, FIRST), send(B, new Prune(FIRST, false)));
    assertThat(a.eagerPeers(ROOT, false)).containsExactly(C, D);
    assertThat(receive(D, gossip(FIRST, 2)))
        .containsExactly(new Duplicate(D, FIRST), send(D, new Prune(FIRST, false)));
    // Of the copy that went to it before.
    assertThat(receive(C, new Prune(FIRST, false)))
        .containsExactly(send(C, new Graft(ROOT, false, List.of())));
    assertThat(a.eagerPeers(ROOT, false)).containsExactly(C);
  }

  @Test
  void linkThatThePeerPrunedIsOnlyToldOf() {
    assertThat(receive(C, new Prune(FIRST, false))).isEmpty();
    assertThat(a.eagerPeers(ROOT, false)).containsExactly(B, D);
    assertThat(receive(C, new Graft(ROOT, false, List.of()))).isEmpty();
    assertThat(a.eagerPeers(ROOT, false)).containsExactly(B, C, D);
  }

  @Test
  void announcementsOfATickShareAMessageAndAFullBatchGoesAtOnce() {
    receive(C, new Prune(FIRST, false));
    List<PlumtreeOutput> sent = new ArrayList<>();
    for (int i = 1; i <= PlumtreeMessage.MAX_BATCH + 2; i++) {
      sent.addAll(receive(B, gossip(new BroadcastId(ROOT, i), 1)));
    }
    assertThat(sent).filteredOn(ANNOUNCE::equals).hasSize(1);
    assertThat(batchSizes(sent)).containsExactly(PlumtreeMessage.MAX_BATCH);
    assertThat(batchSizes(on(new PlumtreeInput.Expired(PlumtreeTimer.ANNOUNCE))))
        .containsExactly(2);
  }

  @Test
  void whatIsAnnouncedAndDoesNotComeIsGraftedFromOneAnnouncerAfterTheOther() {
    assertThat(receive(C, iHave(FIRST, 2))).containsExactly(REPAIR);
    assertThat(receive(D, iHave(FIRST, 2))).isEmpty();
    assertThat(receive(C, new Prune(FIRST, false))).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.REPAIR)))
        .containsExactly(send(C, new Graft(ROOT, false, List.of(1L))), RETRY);
    assertThat(a.eagerPeers(ROOT, false)).contains(C);
    pass(Duration.ofMillis(500));
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.REPAIR)))
        .containsExactly(send(D, new Graft(ROOT, false, List.of(1L))), RETRY);
    assertThat(receive(D, new Gossip(FIRST, false, 3, Cause.GRAFT)))
        .containsExactly(new Deliver(FIRST), new Push(steady(FIRST, 4), List.of(B, C)));
    pass(Duration.ofMillis(500));
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.REPAIR))).isEmpty();
    assertThat(a.missing()).isZero();
  }

  @Test
  void whatCameInTimeIsNotGrafted() {
    receive(C, iHave(FIRST, 2));
    receive(B, gossip(FIRST, 3));
    pass(Duration.ofSeconds(1));
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.REPAIR))).isEmpty();
  }

  @Test
  void staleRepairTimerOnlyWaitsFurther() {
    receive(C, iHave(FIRST, 2));
    pass(Duration.ofMillis(200));
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.REPAIR)))
        .containsExactly(new Schedule(PlumtreeTimer.REPAIR, Duration.ofMillis(800)));
  }

  @Test
  void whatNobodySendsIsGivenUpAndCounted() {
    receive(C, iHave(FIRST, 2));
    List<PlumtreeOutput> last = List.of();
    pass(Duration.ofMillis(500));
    for (int i = 0; i <= CONFIG.repair().maxAttempts(); i++) {
      pass(Duration.ofMillis(500));
      last = on(new PlumtreeInput.Expired(PlumtreeTimer.REPAIR));
    }
    assertThat(last).containsExactly(new Dropped(DropCause.NEVER_CAME, FIRST));
    assertThat(a.missing()).isZero();
  }

  @Test
  void graftIsAnsweredWithWhatIsHeldAndOtherwiseWithGone() {
    receive(B, gossip(SECOND, 3));
    receive(C, new Prune(FIRST, false));
    assertThat(receive(C, new Graft(ROOT, false, List.of(1L, 2L))))
        .containsExactly(
            new Dropped(DropCause.GONE, FIRST),
            new Answer(C, new Gossip(SECOND, false, 4, Cause.GRAFT)),
            send(C, new Gone(List.of(FIRST))));
    assertThat(a.eagerPeers(ROOT, false)).contains(C);
  }

  @Test
  void goneMovesOnToTheNextAnnouncerAtOnce() {
    receive(C, iHave(FIRST, 2));
    receive(D, iHave(FIRST, 2));
    pass(Duration.ofSeconds(1));
    on(new PlumtreeInput.Expired(PlumtreeTimer.REPAIR));
    assertThat(receive(C, new Gone(List.of(FIRST))))
        .containsExactly(send(D, new Graft(ROOT, false, List.of(1L))));
    assertThat(receive(D, new Gone(List.of(FIRST))))
        .containsExactly(new Dropped(DropCause.NEVER_CAME, FIRST));
  }

  @Test
  void deathOfAPeerGraftsWhatIsMissingAtOnceAndForgetsWhatItAnnounced() {
    receive(C, iHave(FIRST, 2));
    receive(D, iHave(SECOND, 2));
    assertThat(on(new PlumtreeInput.PeerDown(D)))
        .containsExactly(send(C, new Graft(ROOT, false, List.of(1L))));
    assertThat(a.missing()).isEqualTo(1);
    assertThat(on(new PlumtreeInput.PeerDown(C))).isEmpty();
    assertThat(a.missing()).isZero();
    assertThat(a.eagerPeers(ROOT, false)).containsExactly(B);
  }

  @Test
  void linkThatShortensTheWayOfAnOwnTreeByMuchTakesTheParentsPlace() {
    int gain = CONFIG.tree().optimiseFromHops();
    receive(C, new Prune(FIRST, true));
    receive(B, new Gossip(FIRST, true, gain + 3, Cause.EAGER));
    assertThat(receive(C, ownIHave(FIRST, 3))).isEmpty();
    assertThat(receive(C, ownIHave(FIRST, 2)))
        .containsExactly(
            send(C, new Graft(ROOT, true, List.of())), send(B, new Prune(FIRST, true)));
    assertThat(a.eagerPeers(ROOT, true)).contains(C).doesNotContain(B);
    assertThat(receive(C, ownIHave(FIRST, 2))).isEmpty();
  }

  @Test
  void announcementBeforeTheBroadcastShortensTheWayOfAnOwnTreeToo() {
    int gain = CONFIG.tree().optimiseFromHops();
    receive(C, new Prune(FIRST, true));
    receive(C, ownIHave(FIRST, 2));
    List<PlumtreeOutput> outputs = receive(B, new Gossip(FIRST, true, gain + 3, Cause.EAGER));
    assertThat(outputs)
        .contains(send(C, new Graft(ROOT, true, List.of())), send(B, new Prune(FIRST, true)));
  }

  @Test
  void sharedTreeIsShortenedByABroadcastThatShapesIt() {
    receive(C, new Prune(FIRST, false));
    receive(B, gossip(FIRST, 30));
    assertThat(receive(C, iHave(FIRST, 1)))
        .containsExactly(
            send(C, new Graft(ROOT, false, List.of())), send(B, new Prune(FIRST, false)));
  }

  @Test
  void sharedTreeStaysAsItIsForOthersHoweverLongTheWayAndHoweverOftenTheyCome() {
    receive(B, gossip(FIRST, 3));
    receive(D, new Prune(FIRST, false));
    assertThat(receive(B, gossip(SECOND, 30)))
        .containsExactly(new Deliver(SECOND), ANNOUNCE, new Push(steady(SECOND, 31), List.of(C)));
    assertThat(receive(C, gossip(SECOND, 3))).containsExactly(new Duplicate(C, SECOND));
    assertThat(receive(D, iHave(SECOND, 1))).isEmpty();
    assertThat(a.eagerPeers(ROOT, false)).containsExactly(B, C);
  }

  @Test
  void ofItsOwnBroadcastsOneInAnIntervalShapesTheSharedTree() {
    Duration interval = CONFIG.tree().shapeInterval();
    assertThat(causeOf(new BroadcastId(A, 1))).isEqualTo(Cause.EAGER);
    assertThat(causeOf(new BroadcastId(A, 2))).isEqualTo(Cause.STEADY);
    pass(interval);
    assertThat(causeOf(new BroadcastId(A, 3))).isEqualTo(Cause.EAGER);
    pass(interval.dividedBy(2));
    assertThat(receive(B, gossip(FIRST, 3)))
        .containsExactly(new Deliver(FIRST), new Push(gossip(FIRST, 4), List.of(C, D)));
    pass(interval.dividedBy(2));
    assertThat(causeOf(new BroadcastId(A, 4))).isEqualTo(Cause.STEADY);
  }

  private Cause causeOf(BroadcastId own) {
    return ((Push) on(new PlumtreeInput.Broadcast(own)).getLast()).gossip().cause();
  }

  @Test
  void whoHasShownThatItHasABroadcastIsNotToldOfIt() {
    receive(C, new Prune(FIRST, false));
    receive(D, new Prune(FIRST, false));
    receive(C, iHave(FIRST, 2));
    assertThat(receive(B, gossip(FIRST, 3))).containsExactly(new Deliver(FIRST), ANNOUNCE);
    assertThat(receive(D, iHave(FIRST, 2))).isEmpty();
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.ANNOUNCE))).isEmpty();
  }

  @Test
  void rootThatBroadcastsOftenGetsATreeOfItsOwnThatBeginsAsTheSharedOne() {
    receive(C, new Prune(FIRST, false));
    Gossip ownTree = new Gossip(FIRST, true, 1, Cause.EAGER);
    assertThat(receive(B, ownTree))
        .containsExactly(
            new Deliver(FIRST),
            ANNOUNCE,
            new Push(new Gossip(FIRST, true, 2, Cause.EAGER), List.of(D)));
    receive(D, new Prune(FIRST, true));
    assertThat(a.eagerPeers(ROOT, true)).containsExactly(B);
    assertThat(a.eagerPeers(ROOT, false)).containsExactly(B, D);

    int from = CONFIG.tree().ownTreeFrom();
    for (int i = 1; i <= from; i++) {
      Push push = (Push) on(new PlumtreeInput.Broadcast(new BroadcastId(A, i))).getLast();
      assertThat(push.gossip().isOwnTree()).isEqualTo(i == from);
    }
  }

  @Test
  void treeThatWasNotUsedForLongestIsForgottenAndBeginsAsTheSharedOne() {
    PlumtreeConfig two =
        CONFIG.withTree(new PlumtreeConfig.Trees(2, Duration.ofSeconds(5), 8, 2, 255));
    Plumtree small = newTree(two);
    NodeId other = new NodeId("other", 10);
    NodeId third = new NodeId("third", 11);
    small.handle(new PlumtreeInput.Received(B, new Prune(FIRST, true)), 0);
    small.handle(new PlumtreeInput.Received(B, new Prune(new BroadcastId(other, 1), true)), 0);
    assertThat(small.eagerPeers(ROOT, true)).containsExactly(C, D);
    small.handle(new PlumtreeInput.Received(B, new Prune(new BroadcastId(third, 1), true)), 0);
    assertThat(small.eagerPeers(ROOT, true)).containsExactly(C, D);
    assertThat(small.eagerPeers(third, true)).containsExactly(C, D);
    assertThat(small.eagerPeers(other, true)).containsExactly(B, C, D);
  }

  @Test
  void exchangeOffersWhatTheOtherLacksAndFetchesWhatDoesNotComeByTheTree() {
    receive(B, gossip(FIRST, 3));
    assertThat(receive(C, new Digest(List.of(SECOND))))
        .containsExactly(send(C, new Offer(List.of(FIRST))), REPAIR);
    assertThat(receive(C, new Fetch(List.of(FIRST))))
        .containsExactly(new Answer(C, new Gossip(FIRST, false, 4, Cause.FETCH)));
    receive(C, new Prune(FIRST, false));
    pass(Duration.ofSeconds(1));
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.REPAIR)))
        .containsExactly(send(C, new Fetch(List.of(SECOND))), RETRY);
    assertThat(receive(C, new Gossip(SECOND, false, 2, Cause.FETCH)))
        .containsExactly(
            new Deliver(SECOND),
            new Push(new Gossip(SECOND, false, 3, Cause.FETCH), List.of(B, D)));
    assertThat(a.eagerPeers(ROOT, false)).doesNotContain(C);
    assertThat(receive(D, new Gossip(SECOND, false, 2, Cause.FETCH)))
        .containsExactly(new Duplicate(D, SECOND));
    assertThat(receive(C, new Digest(List.of(FIRST, SECOND)))).isEmpty();
  }

  @Test
  void exchangeGoesToAPeerAndComesAgain() {
    receive(B, gossip(FIRST, 3));
    List<PlumtreeOutput> outputs = on(new PlumtreeInput.Expired(PlumtreeTimer.EXCHANGE));
    assertThat(outputs).hasSize(2);
    Send digest = (Send) outputs.getFirst();
    assertThat(digest.message()).isEqualTo(new Digest(List.of(FIRST)));
    assertThat(digest.to()).isIn(B, C, D);
    Schedule again = (Schedule) outputs.getLast();
    assertThat(again.timer()).isEqualTo(PlumtreeTimer.EXCHANGE);
    assertThat(again.after()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
  }

  @Test
  void newPeersExchangeOnceAndNobodySaysThatItHoldsNothing() {
    NodeId e = new NodeId("e", 5);
    assertThat(on(new PlumtreeInput.PeerUp(e))).isEmpty();
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.EXCHANGE)))
        .singleElement()
        .isInstanceOf(Schedule.class);
    receive(B, gossip(FIRST, 3));
    NodeId f = new NodeId("f", 6);
    assertThat(on(new PlumtreeInput.PeerUp(f)))
        .containsExactly(send(f, new Digest(List.of(FIRST))));
    assertThat(on(new PlumtreeInput.PeerUp(f))).isEmpty();
  }

  @Test
  void whatWasHeldLongEnoughIsNotOfferedButStillKnown() {
    receive(B, gossip(FIRST, 3));
    on(new PlumtreeInput.Expired(PlumtreeTimer.EXCHANGE));
    pass(Duration.ofSeconds(60));
    on(new PlumtreeInput.Expired(PlumtreeTimer.EXCHANGE));
    assertThat(receive(C, new Digest(List.of()))).isEmpty();
    assertThat(receive(C, new Fetch(List.of(FIRST))))
        .containsExactly(new Dropped(DropCause.GONE, FIRST), send(C, new Gone(List.of(FIRST))));
    assertThat(receive(C, gossip(FIRST, 3))).contains(new Duplicate(C, FIRST));
  }

  @Test
  void broadcastThatFoundNoRoomIsAnnouncedInstead() {
    BroadcastId own = new BroadcastId(A, 1);
    Push push = (Push) on(new PlumtreeInput.Broadcast(own)).getLast();
    assertThat(on(new PlumtreeInput.Unsent(C, push.gossip()))).containsExactly(ANNOUNCE);
    assertThat(on(new PlumtreeInput.Expired(PlumtreeTimer.ANNOUNCE)))
        .containsExactly(send(C, iHave(own, 0)));
  }

  @Test
  void broadcastThatHasCrossedAsManyLinksAsItMayGoesNoFurther() {
    assertThat(receive(B, gossip(FIRST, CONFIG.tree().maxHops())))
        .containsExactly(new Deliver(FIRST), new Dropped(DropCause.HOP_LIMIT, FIRST));
  }

  @Test
  void whatIsMissingBeyondTheLimitIsCounted() {
    PlumtreeConfig config =
        CONFIG.withMemory(new PlumtreeConfig.Memory(100, 10, Duration.ofSeconds(60), 2));
    Plumtree small = newTree(config);
    List<Announcement> three =
        LongStream.of(1, 2, 3)
            .mapToObj(n -> new Announcement(new BroadcastId(ROOT, n), false, 1))
            .toList();
    assertThat(small.handle(new PlumtreeInput.Received(B, new IHave(three)), nowNanos))
        .containsExactly(new Dropped(DropCause.TOO_MUCH_MISSING, new BroadcastId(ROOT, 3)), REPAIR);
  }

  @Test
  void impossibleSettingsAreRefusedInOneLine() {
    assertThatThrownBy(
            () -> new PlumtreeConfig.Memory(65_536, 5_000, Duration.ofSeconds(60), 10_000))
        .hasMessage("maxHeld 5000 must be at most 1024 and at most maxSeen 65536");
    assertThatThrownBy(() -> CONFIG.withExchangeInterval(Duration.ZERO))
        .hasMessage("exchangeInterval PT0S must be longer than nothing");
  }

  private List<PlumtreeOutput> on(PlumtreeInput input) {
    return a.handle(input, nowNanos);
  }

  private List<PlumtreeOutput> receive(NodeId from, PlumtreeMessage message) {
    return on(new PlumtreeInput.Received(from, message));
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  private static Gossip gossip(BroadcastId id, int hops) {
    return new Gossip(id, false, hops, Cause.EAGER);
  }

  private static Gossip steady(BroadcastId id, int hops) {
    return new Gossip(id, false, hops, Cause.STEADY);
  }

  private static IHave iHave(BroadcastId id, int hops) {
    return new IHave(List.of(new Announcement(id, false, hops)));
  }

  private static IHave ownIHave(BroadcastId id, int hops) {
    return new IHave(List.of(new Announcement(id, true, hops)));
  }

  private static Send send(NodeId to, PlumtreeMessage message) {
    return new Send(to, message);
  }

  private static List<Integer> batchSizes(List<PlumtreeOutput> outputs) {
    return outputs.stream()
        .filter(output -> output instanceof Send(NodeId _, IHave _))
        .map(output -> ((IHave) ((Send) output).message()).announcements().size())
        .toList();
  }
}
