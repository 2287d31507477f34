package dev.partisan.benchmarks;

import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.benchmarks.PingMessage.Ask;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A node with a channel for bulk and one for calls.
///
/// ```
/// start NAME [CONTACT]    address=
/// calls NANOS RATE        count= p50= p99= max=
/// bulk NANOS              messages= bytes= nanos=
/// both NANOS RATE         all of these
/// ```
final class BesideNode implements Role {
  static final String FAR = "far";

  private static final SendOptions CALLS = SendOptions.via("calls");
  private static final List<String> BULK = List.of("bulk");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private @Nullable Node node;
  private @Nullable Flood flood;

  @Override
  public Answer perform(String[] words) throws Exception {
    if (words[0].equals("start")) {
      return start(words);
    }
    long nanos = Long.parseLong(words[1]);
    return switch (words[0]) {
      case "calls" -> Latencies.answer(calls(nanos, Integer.parseInt(words[2])).get());
      case "bulk" -> Objects.requireNonNull(flood).send(nanos).get();
      case "both" -> {
        CompletableFuture<Answer> bulk = Objects.requireNonNull(flood).send(nanos);
        CompletableFuture<Histogram> calls = calls(nanos, Integer.parseInt(words[2]));
        yield Latencies.answer(calls.get()).with(bulk.get());
      }
      default -> throw Role.unknown(words);
    };
  }

  private Answer start(String[] words) throws InterruptedException {
    Node started =
        Nodes.describe(words[1])
            .channel(Channel.named("calls"))
            .channel(Channel.named("bulk"))
            .start();
    node = started;
    EchoServer.serve(started);
    Flood.serve(started);
    if (words.length > 2) {
      Nodes.join(started, words[2]);
      flood = Flood.prepare(started, FAR, 1, Bulk.MESSAGE_BYTES, BULK);
    }
    return Answer.of("address", started.address());
  }

  private CompletableFuture<Histogram> calls(long nanos, int rate) {
    CompletableFuture<Histogram> measured = new CompletableFuture<>();
    Objects.requireNonNull(node)
        .spawn(self -> {
          try {
            measured.complete(callSteadily(self, nanos, TimeUnit.SECONDS.toNanos(1) / rate));
          } catch (Throwable e) {
            measured.completeExceptionally(e);
          }
        });
    return measured.orTimeout(nanos + TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// A call that starts late counts from when it was to start: waiting for the one before it is part of what a user
  /// would see.
  private static Histogram callSteadily(Context<Object> self, long nanos, long interval) {
    Node node = self.node();
    Ref<Ask> echo = EchoServer.on(node, FAR);
    Ask ask = new Ask(new byte[PingSocket.MESSAGE_BYTES]);
    Histogram latencies = Latencies.histogram();
    long start = System.nanoTime();
    for (long due = start; due < start + nanos; due += interval) {
      long early = due - System.nanoTime();
      if (early > 0) {
        self.sleep(Duration.ofNanos(early));
      }
      node.call(echo, ask, TIMEOUT, CALLS);
      latencies.recordValue(System.nanoTime() - due);
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
