package dev.partisan.benchmarks;

import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.benchmarks.FloodMessage.Arrived;
import dev.partisan.benchmarks.FloodMessage.Back;
import dev.partisan.benchmarks.FloodMessage.Ball;
import dev.partisan.benchmarks.FloodMessage.Finish;
import dev.partisan.benchmarks.FloodMessage.Open;
import dev.partisan.benchmarks.FloodMessage.Opened;
import dev.partisan.benchmarks.FloodMessage.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Processes that send as much as they can, each to a receiver of its own on another node.
///
/// @param node the sending one
/// @param receivers one for each sender
/// @param messageBytes of each message
/// @param channels by which the messages travel, one sender after the other
record Flood(
    Node node, List<Ref<FloodMessage>> receivers, int messageBytes, List<String> channels) {
  /// The name under which a node hands out receivers.
  static final String RECEIVERS = "receivers";

  private static final Duration TO_OPEN = Duration.ofSeconds(10);
  private static final long SECONDS_TO_DRAIN = 60;

  /// Messages between two looks at the clock, if they are small.
  private static final int BATCH = 256;

  private static final int LARGE_BYTES = 64 * 1024;

  /// Lets a node hand out receivers.
  static void serve(Node node) {
    node.<FloodMessage>spawn(RECEIVERS, () -> new Receivers());
  }

  /// Opens receivers on the node of a name.
  static Flood prepare(
      Node node, String receiver, int senders, int messageBytes, List<String> channels) {
    Opened opened = node.call(node.<Open>ref(receiver, RECEIVERS), new Open(senders), TO_OPEN);
    return new Flood(node, opened.receivers(), messageBytes, channels);
  }

  /// What one sender does, until a point of time.
  private interface Work<M, R> {
    R with(Ref<FloodMessage> receiver, SendOptions options, Context<M> self);
  }

  /// Starts to send for so long; the answer follows when all receivers have everything.
  CompletableFuture<Answer> send(long nanos) {
    return send(nanos, Long.MAX_VALUE);
  }

  /// The same, with so many messages of each sender at most.
  CompletableFuture<Answer> send(long nanos, long most) {
    long start = System.nanoTime();
    return this.<Arrived, Long>onEach(
            nanos, (to, options, self) -> sendTo(to, options, self, start + nanos, most))
        .thenApply(counts -> answer(counts, System.nanoTime() - start));
  }

  /// Has each sender send one message, wait until it is back, and so on for so long.
  CompletableFuture<Answer> echo(long nanos) {
    long start = System.nanoTime();
    return this.<Back, Histogram>onEach(
            nanos, (to, options, self) -> throwTo(to, options, self, start + nanos))
        .thenApply(all -> {
          Histogram sum = Latencies.histogram();
          all.forEach(sum::add);
          return Latencies.table(sum).with("nanos", System.nanoTime() - start);
        });
  }

  /// Sends by the first channel while another flood goes on.
  CompletableFuture<Answer> beside(Flood background, long nanos, long most) {
    CompletableFuture<Answer> other = background.send(nanos);
    Flood alone = new Flood(node, receivers, messageBytes, channels.subList(0, 1));
    return alone
        .send(nanos, most)
        .thenCombine(other, (answer, beside) -> answer.with("background", beside.text("bytes")));
  }

  private <M, R> CompletableFuture<List<R>> onEach(long nanos, Work<M, R> work) {
    List<CompletableFuture<R>> results = new ArrayList<>();
    for (int i = 0; i < receivers.size(); i++) {
      Ref<FloodMessage> receiver = receivers.get(i);
      SendOptions options = SendOptions.via(channels.get(i % channels.size()));
      CompletableFuture<R> result = new CompletableFuture<>();
      results.add(result);
      node.<M>spawn(self -> {
        try {
          result.complete(work.with(receiver, options, self));
        } catch (Throwable e) {
          result.completeExceptionally(e);
        }
      });
    }
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(_ -> results.stream().map(CompletableFuture::join).toList())
        .orTimeout(TimeUnit.NANOSECONDS.toSeconds(nanos) + SECONDS_TO_DRAIN, TimeUnit.SECONDS);
  }

  private Answer answer(List<Long> counts, long nanos) {
    long messages = counts.stream().mapToLong(Long::longValue).sum();
    return Answer.of("messages", messages)
        .with("bytes", messages * messageBytes)
        .with("nanos", nanos);
  }

  private long sendTo(
      Ref<FloodMessage> receiver, SendOptions options, Context<Arrived> self, long end, long most) {
    Payload payload = new Payload(new byte[messageBytes]);
    int batch = messageBytes >= LARGE_BYTES ? 1 : (int) Math.min(BATCH, most);
    long sent = 0;
    while (sent < most && System.nanoTime() < end) {
      for (int i = 0; i < batch; i++) {
        queued(node.forward(receiver, payload, options));
      }
      sent += batch;
    }
    queued(node.forward(receiver, new Finish(self.self()), options));
    long arrived = self.receive().count();
    if (arrived != sent) {
      throw new IllegalStateException(sent + " messages were sent, " + arrived + " have arrived");
    }
    return sent;
  }

  private Histogram throwTo(
      Ref<FloodMessage> receiver, SendOptions options, Context<Back> self, long end) {
    Histogram latencies = Latencies.histogram();
    String channel = options.channel().orElse(Channel.DEFAULT);
    Ball ball = new Ball(self.self(), channel, new byte[messageBytes]);
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      queued(node.forward(receiver, ball, options));
      self.receive();
      latencies.recordValue(System.nanoTime() - start);
    }
    return latencies;
  }

  private static void queued(SendResult result) {
    if (!result.isQueued()) {
      throw new IllegalStateException("a message was not queued: " + result);
    }
  }
}
