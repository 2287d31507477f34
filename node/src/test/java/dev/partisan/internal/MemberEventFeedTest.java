package dev.partisan.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Subscription;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.MemberEvent.Joined;
import dev.partisan.protocol.MemberEvent.Left;
import dev.partisan.protocol.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MemberEventFeedTest {
  private static final Address AT = Address.parse("127.0.0.1:1");
  private static final MemberEvent JOINED = new Joined(new NodeId("beta", 1), AT);
  private static final MemberEvent LEFT = new Left(new NodeId("beta", 1), AT);

  private final MemberEventFeed feed = new MemberEventFeed(SystemHost.shared());

  private static MemberEvent next(BlockingQueue<? extends MemberEvent> events)
      throws InterruptedException {
    MemberEvent event = events.poll(30, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  @Test
  void listenerGetsTheEventsOfItsTypeInOrder() throws InterruptedException {
    BlockingQueue<Left> leavers = new LinkedBlockingQueue<>();
    BlockingQueue<MemberEvent> all = new LinkedBlockingQueue<>();
    feed.add(Left.class, leavers::add);
    feed.add(MemberEvent.class, all::add);
    feed.publish(List.of(JOINED, LEFT));
    assertThat(List.of(next(all), next(all))).containsExactly(JOINED, LEFT);
    assertThat(next(leavers)).isEqualTo(LEFT);
    assertThat(leavers).isEmpty();
  }

  @Test
  void closedSubscriptionIsToldNothing() throws InterruptedException {
    BlockingQueue<MemberEvent> closed = new LinkedBlockingQueue<>();
    BlockingQueue<MemberEvent> open = new LinkedBlockingQueue<>();
    Subscription subscription = feed.add(MemberEvent.class, closed::add);
    feed.add(MemberEvent.class, open::add);
    subscription.close();
    subscription.close();
    feed.publish(List.of(JOINED));
    assertThat(next(open)).isEqualTo(JOINED);
    assertThat(closed).isEmpty();
  }

  @Test
  void listenerThatHangsMissesWhatIsBeyondItsBoundAndHoldsUpNobody() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    BlockingQueue<MemberEvent> hanging = new LinkedBlockingQueue<>();
    BlockingQueue<MemberEvent> quick = new LinkedBlockingQueue<>();
    feed.add(
        MemberEvent.class,
        event -> {
          awaitQuietly(release);
          hanging.add(event);
        });
    feed.publish(Collections.nCopies(MemberEventFeed.MAX_WAITING + 5, JOINED));
    assertThat(feed.missed()).isEqualTo(5);
    feed.add(Left.class, quick::add);
    feed.publish(List.of(LEFT));
    assertThat(next(quick)).isEqualTo(LEFT);
    assertThat(feed.missed()).isEqualTo(6);
    release.countDown();
    for (int i = 0; i < MemberEventFeed.MAX_WAITING; i++) {
      assertThat(next(hanging)).isEqualTo(JOINED);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
