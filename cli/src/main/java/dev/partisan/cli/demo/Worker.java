package dev.partisan.cli.demo;

import dev.partisan.Node;
import dev.partisan.SpawnOptions;
import dev.partisan.protocol.Member;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Does on one node what the demo asks for. One order at a time.
final class Worker {
  private static final Duration MESH_POLL = Duration.ofMillis(20);
  private static final Duration PROGRESS_PERIOD = Duration.ofMillis(200);

  private final Node node;
  private final AtomicLong verified;
  private final Consumer<WorkerReport> say;
  private @Nullable RequestLoad requests;

  /// @param verified counts the bytes that the sink has digested
  Worker(Node node, AtomicLong verified, Consumer<WorkerReport> say) {
    this.node = node;
    this.verified = verified;
    this.say = say;
  }

  void obey(WorkerOrder order) throws InterruptedException {
    switch (order) {
      case WorkerOrder.Join(String address) -> node.join(address);
      case WorkerOrder.AwaitMesh(int nodes) -> awaitMesh(nodes);
      case WorkerOrder.StartRequests start -> {
        requests = new RequestLoad(node, start.perSecond(), start.channel());
        requests.start(others());
      }
      case WorkerOrder.StopRequests() -> stopRequests();
      case WorkerOrder.Stream stream -> stream(stream);
      case WorkerOrder.Quit() -> throw new IllegalArgumentException("not for a worker");
    }
  }

  private void awaitMesh(int nodes) throws InterruptedException {
    while (node.members().size() < nodes
        || !node.members().stream().allMatch(Member::isReachable)
        || !node.isFullyConnected()) {
      Thread.sleep(MESH_POLL);
    }
    say.accept(new WorkerReport.Meshed());
  }

  private void stopRequests() throws InterruptedException {
    if (requests == null) {
      throw new IllegalStateException("no requests were started");
    }
    RequestLoad.Outcome outcome = requests.stop();
    say.accept(
        new WorkerReport.Requests(
            encode(outcome.nanos()), outcome.failed(), outcome.firstFailure()));
  }

  private void stream(WorkerOrder.Stream order) {
    List<String> receivers = others();
    for (String receiver : receivers) {
      boolean flipsBit = order.flipsBit() && receiver.equals(receivers.getLast());
      FileStream.Order toOne =
          new FileStream.Order(
              order.number(),
              receiver,
              Path.of(order.file()),
              order.sha256(),
              order.channel(),
              order.bytesPerSecond(),
              order.window(),
              Duration.ofMillis(order.millis()),
              flipsBit);
      node.spawn(
          SpawnOptions.defaults().onPlatformThread(),
          new FileStream(toOne, say, why -> say.accept(new WorkerReport.Failed(why))));
    }
  }

  private List<String> others() {
    return node.members().stream()
        .map(Member::id)
        .filter(id -> !id.equals(node.id()))
        .map(id -> id.name())
        .toList();
  }

  /// Says from now on how far the sink has come, whenever that changed.
  void reportProgress() {
    Thread.ofPlatform()
        .daemon()
        .name("progress")
        .start(() -> {
          long said = 0;
          while (true) {
            long bytes = verified.get();
            if (bytes != said) {
              said = bytes;
              say.accept(new WorkerReport.Verified(bytes));
            }
            try {
              Thread.sleep(PROGRESS_PERIOD);
            } catch (InterruptedException e) {
              return;
            }
          }
        });
  }

  private static String encode(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }
}
