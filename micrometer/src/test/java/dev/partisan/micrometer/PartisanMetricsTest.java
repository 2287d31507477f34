package dev.partisan.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SpawnOptions;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PartisanMetricsTest {
  record Line(String text) {}

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

  private static NodeBuilder node(String name) {
    return Node.named(name).messages(MethodHandles.lookup(), Line.class);
  }

  private double counter(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private void aSecondLater() {
    clock.add(1, TimeUnit.SECONDS);
    registry.getMeters().forEach(meter -> meter.measure().forEach(value -> value.getValue()));
  }

  private long ofPeers() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getTag("peer") != null)
        .count();
  }

  @Test
  void messagesAreCountedAtBothEndsByChannelPeerAndReason() {
    AtomicInteger received = new AtomicInteger();
    try (Node alpha = node("alpha").start();
        Node beta = node("beta").start();
        PartisanMetrics metrics = PartisanMetrics.of(alpha)) {
      metrics.bindTo(registry);
      beta.spawn(
          SpawnOptions.named("sink"),
          self -> {
            while (true) {
              Object _ = self.receive();
              received.incrementAndGet();
            }
          });
      alpha.join(beta.address().toString());
      Ref<Line> sink = alpha.ref("beta", "sink");
      for (int i = 0; i < 10; i++) {
        alpha.forward(sink, new Line("hello"));
      }
      alpha.forward(alpha.ref("nobody", "sink"), new Line("hello"));
      await().until(() -> received.get() == 10);
      aSecondLater();
      assertThat(counter("partisan.queued.messages", "channel", "default")).isEqualTo(10);
      assertThat(counter("partisan.sent.messages", "channel", "default")).isEqualTo(10);
      assertThat(counter("partisan.peer.sent.messages", "channel", "default", "peer", "beta"))
          .isEqualTo(10);
      assertThat(counter("partisan.sent", "channel", "default")).isGreaterThan(50);
      assertThat(counter("partisan.dropped.messages", "reason", "no_route")).isEqualTo(1);
      assertThat(registry.get("partisan.lanes.up").tags("channel", "default").gauge().value())
          .isEqualTo(1);
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void metersOfAPeerThatLeftAreRemovedAndItsMessagesStayCounted() {
    try (Node alpha = node("alpha").start();
        PartisanMetrics metrics = PartisanMetrics.of(alpha)) {
      metrics.bindTo(registry);
      try (Node beta = node("beta").start()) {
        AtomicInteger received = new AtomicInteger();
        beta.spawn(
            SpawnOptions.named("sink"),
            self -> {
              Object _ = self.receive();
              received.incrementAndGet();
            });
        alpha.join(beta.address().toString());
        alpha.forward(alpha.ref("beta", "sink"), new Line("hello"));
        await().until(() -> received.get() == 1);
        aSecondLater();
        assertThat(ofPeers()).isPositive();
        alpha.leave("beta");
        await()
            .until(() -> {
              aSecondLater();
              return ofPeers() == 0;
            });
      }
      assertThat(counter("partisan.sent.messages", "channel", "default")).isEqualTo(1);
    }
  }

  @Test
  void peersCanBeLeftOut() {
    try (Node alpha = node("alpha").start();
        Node beta = node("beta").start();
        PartisanMetrics metrics = PartisanMetrics.withoutPeers(alpha)) {
      alpha.join(beta.address().toString());
      metrics.bindTo(registry);
      assertThat(ofPeers()).isZero();
      assertThat(registry.get("partisan.peers").gauge().value()).isEqualTo(1);
    }
  }
}
