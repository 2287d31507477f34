package dev.partisan.cli.demo;

import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.cli.demo.DemoMessage.Ping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Small requests to other nodes at a steady rate, and how long their answers took.
///
/// Each request has a moment at which it is due, whatever became of those before it, and its time
/// is counted from that moment: what has to wait behind a full queue counts as waiting. (A loop
/// that sends the next request when the last was answered would leave out just the slow moments.)
final class RequestLoad {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Node node;
  private final int perSecond;
  private final SendOptions options;
  private final Histogram nanos = new ConcurrentHistogram(SIGNIFICANT_DIGITS);
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<String> firstFailure = new AtomicReference<>("");
  private final Phaser unanswered = new Phaser(1);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isStopping;

  /// @param failed requests that were not answered
  /// @param firstFailure why the first of them was not; empty when there are none
  record Outcome(Histogram nanos, long failed, String firstFailure) {}

  /// @param perSecond requests to each other node
  RequestLoad(Node node, int perSecond, String channel) {
    this.node = node;
    this.perSecond = perSecond;
    this.options = SendOptions.via(channel);
  }

  /// Begins to ask the `pong` process of each of these nodes.
  void start(List<String> others) {
    long start = System.nanoTime();
    long interval = Duration.ofSeconds(1).toNanos() / perSecond;
    for (int i = 0; i < others.size(); i++) {
      Ref<DemoMessage> to = node.ref(others.get(i), PongServer.NAME);
      long first = start + interval * i / others.size();
      // A thread of the system keeps its times better than one that shares carriers with what it
      // measures.
      threads.add(
          Thread.ofPlatform().daemon().name("requests-" + i).start(() -> ask(to, first, interval)));
    }
  }

  private void ask(Ref<DemoMessage> to, long first, long interval) {
    long due = first;
    for (long number = 0; !isStopping; number++, due += interval) {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      askOnce(to, number, due);
    }
  }

  private void askOnce(Ref<DemoMessage> to, long number, long due) {
    unanswered.register();
    var _ =
        node.callAsync(to, new Ping(number), TIMEOUT, options)
            .whenComplete((pong, failure) -> {
              nanos.recordValue(Math.max(0, System.nanoTime() - due));
              if (failure != null) {
                failed.incrementAndGet();
                firstFailure.compareAndSet("", String.valueOf(failure.getMessage()));
              }
              unanswered.arriveAndDeregister();
            });
  }

  /// Sends no more, and waits for the answers that are still on their way.
  Outcome stop() throws InterruptedException {
    isStopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    unanswered.arriveAndAwaitAdvance();
    return new Outcome(nanos.copy(), failed.get(), firstFailure.get());
  }
}
