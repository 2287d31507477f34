package dev.partisan.ring;

import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// A process for each partition that sends back what it is sent: the paper's first application on a ring (§4.3.1), and
/// the smallest example of one.
///
/// ```java
/// try (EchoService echo = EchoService.on(ring)) {
///   byte[] same = echo.echo(17, bytes, Duration.ofSeconds(5));
/// }
/// ```
public final class EchoService implements AutoCloseable {
  private static final class Server implements GenServer<EchoMessage> {
    @Override
    public EchoMessage.Answer handleCall(EchoMessage message) {
      return switch (message) {
        case EchoMessage.Ask(byte[] bytes) -> new EchoMessage.Answer(bytes);
        case EchoMessage.Answer _ -> throw new IllegalArgumentException("an answer asks nothing");
      };
    }
  }

  private final Ring ring;
  private final Node node;
  private final List<Ref<EchoMessage>> servers = new ArrayList<>();

  private EchoService(Ring ring) {
    this.ring = ring;
    this.node = ring.node();
    int partitions = ring.state().partitions();
    for (int p = 0; p < partitions; p++) {
      servers.add(node.spawn(name(p), Server::new));
    }
  }

  /// Starts this node's part of the service.
  ///
  /// @throws IllegalStateException when the node has heard of no ring yet
  public static EchoService on(Ring ring) {
    return new EchoService(ring);
  }

  private static String name(int partition) {
    return "echo-" + partition;
  }

  /// Sends bytes to the owner of a partition, and waits until they come back.
  ///
  /// @throws dev.partisan.CallException when they do not
  public byte[] echo(int partition, byte[] bytes, Duration timeout) {
    Ref<EchoMessage> server = node.ref(ring.owner(partition), name(partition));
    return node.call(server, new EchoMessage.Ask(bytes), timeout, options(partition)).bytes();
  }

  /// As [#echo], without waiting.
  public CompletionStage<byte[]> echoAsync(int partition, byte[] bytes, Duration timeout) {
    Ref<EchoMessage> server = node.ref(ring.owner(partition), name(partition));
    return node.callAsync(server, new EchoMessage.Ask(bytes), timeout, options(partition))
        .thenApply(EchoMessage.Answer::bytes);
  }

  private static SendOptions options(int partition) {
    return SendOptions.via(Ring.REQUESTS).key(partition);
  }

  @Override
  public void close() {
    servers.forEach(node::stop);
  }
}
