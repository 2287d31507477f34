package dev.partisan.benchmarks;

import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.benchmarks.FloodMessage.Arrived;
import dev.partisan.benchmarks.FloodMessage.Finish;
import dev.partisan.benchmarks.FloodMessage.Open;
import dev.partisan.benchmarks.FloodMessage.Opened;
import dev.partisan.benchmarks.FloodMessage.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Processes that send as much as they can, each to a receiver of its own on another node.
///
/// @param node the sending one
/// @param receivers one for each sender
/// @param messageBytes of each message
/// @param options how the messages travel
record Flood(Node node, List<Ref<FloodMessage>> receivers, int messageBytes, SendOptions options) {
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
      Node node, String receiver, int senders, int messageBytes, SendOptions options) {
    Opened opened = node.call(node.<Open>ref(receiver, RECEIVERS), new Open(senders), TO_OPEN);
    return new Flood(node, opened.receivers(), messageBytes, options);
  }

  /// Starts to send for so long; the answer follows when all receivers have everything.
  CompletableFuture<Answer> send(long nanos) {
    long start = System.nanoTime();
    List<CompletableFuture<Long>> counts = new ArrayList<>();
    for (Ref<FloodMessage> receiver : receivers) {
      CompletableFuture<Long> count = new CompletableFuture<>();
      counts.add(count);
      node.<Arrived>spawn(self -> {
        try {
          count.complete(sendTo(receiver, self, start + nanos));
        } catch (Throwable e) {
          count.completeExceptionally(e);
        }
      });
    }
    return CompletableFuture.allOf(counts.toArray(CompletableFuture[]::new))
        .thenApply(_ -> answer(counts, System.nanoTime() - start))
        .orTimeout(TimeUnit.NANOSECONDS.toSeconds(nanos) + SECONDS_TO_DRAIN, TimeUnit.SECONDS);
  }

  private Answer answer(List<CompletableFuture<Long>> counts, long nanos) {
    long messages = counts.stream().mapToLong(CompletableFuture::join).sum();
    return Answer.of("messages", messages)
        .with("bytes", messages * messageBytes)
        .with("nanos", nanos);
  }

  private long sendTo(Ref<FloodMessage> receiver, Context<Arrived> self, long end) {
    Payload payload = new Payload(new byte[messageBytes]);
    int batch = messageBytes >= LARGE_BYTES ? 1 : BATCH;
    long sent = 0;
    while (System.nanoTime() < end) {
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

  private static void queued(SendResult result) {
    if (!result.isQueued()) {
      throw new IllegalStateException("a message was not queued: " + result);
    }
  }
}
