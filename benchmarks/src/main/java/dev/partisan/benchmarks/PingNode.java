package dev.partisan.benchmarks;

import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.benchmarks.PingMessage.Ask;
import dev.partisan.benchmarks.PingMessage.Ball;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A node that asks and is answered, one small message at a time.
///
/// ```
/// start NAME [CONTACT]    address=
/// call NANOS              count= p50= p99= max=
/// forward NANOS           count= p50= p99= max=
/// ```
final class PingNode implements Role {
  static final String PONG = "pong";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private @Nullable Node node;

  /// One round trip from within a process.
  private interface Trip<M> {
    void make(Context<M> self);
  }

  @Override
  public Answer perform(String[] words) throws Exception {
    return switch (words[0]) {
      case "start" -> start(words);
      case "call" -> call(Objects.requireNonNull(node), Long.parseLong(words[1]));
      case "forward" -> forward(Objects.requireNonNull(node), Long.parseLong(words[1]));
      default -> throw Role.unknown(words);
    };
  }

  private Answer start(String[] words) throws InterruptedException {
    Node started = Nodes.describe(words[1]).start();
    node = started;
    EchoServer.serve(started);
    if (words.length > 2) {
      Nodes.join(started, words[2]);
    }
    return Answer.of("address", started.address());
  }

  private static Answer call(Node node, long nanos) throws Exception {
    Ref<Ask> echo = EchoServer.on(node, PONG);
    Ask ask = new Ask(new byte[PingSocket.MESSAGE_BYTES]);
    return PingNode.<Object>measure(node, nanos, _ -> node.call(echo, ask, TIMEOUT));
  }

  private static Answer forward(Node node, long nanos) throws Exception {
    Ref<Ball> thrower = EchoServer.throwerOn(node, PONG);
    byte[] bytes = new byte[PingSocket.MESSAGE_BYTES];
    return PingNode.<Ball>measure(
        node,
        nanos,
        self -> {
          node.forward(thrower, new Ball(self.self(), bytes));
          if (self.receive(TIMEOUT).isEmpty()) {
            throw new IllegalStateException("the ball did not come back");
          }
        });
  }

  private static <M> Answer measure(Node node, long nanos, Trip<M> trip) throws Exception {
    CompletableFuture<Histogram> measured = new CompletableFuture<>();
    node.<M>spawn(self -> {
      try {
        measured.complete(measure(self, nanos, trip));
      } catch (Throwable e) {
        measured.completeExceptionally(e);
      }
    });
    return Latencies.answer(measured.get(nanos + TIMEOUT.toNanos(), TimeUnit.NANOSECONDS));
  }

  private static <M> Histogram measure(Context<M> self, long nanos, Trip<M> trip) {
    Histogram latencies = Latencies.histogram();
    long end = System.nanoTime() + nanos;
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      trip.make(self);
      latencies.recordValue(System.nanoTime() - start);
    }
    return latencies;
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
    }
  }
}
