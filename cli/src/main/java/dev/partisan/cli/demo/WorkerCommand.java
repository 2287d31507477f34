package dev.partisan.cli.demo;

import dev.partisan.BrokerConfig;
import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import dev.partisan.cli.Io;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// One node of the demo, in a process of its own that ends when its standard input does: nobody is
/// left behind.
@Command(name = "demo-worker", hidden = true, description = "One node of the demo.")
public final class WorkerCommand implements Callable<Integer> {
  static final String BULK = "bulk";
  static final String REQUESTS = "requests";

  private static final int QUEUE_BYTES = 8 * 1024 * 1024;
  private static final int MIN_QUEUE_BYTES = 2 * 1024 * 1024;
  private static final int ORPHANED = 3;

  @Option(names = "--name", required = true, description = "The node's name.")
  private String name = "";

  @Option(names = "--lanes", required = true, description = "Lanes of the bulk channel.")
  private int lanes;

  @Option(names = "--topology", required = true, description = "Who connects to whom.")
  private String topology = "";

  @Option(names = "--role", defaultValue = "", description = "Server or client.")
  private String role = "";

  @Option(names = "--server", description = "A server's address.")
  private List<String> servers = new ArrayList<>();

  @Option(names = "--peer", description = "A peer's name and address.")
  private List<String> peers = new ArrayList<>();

  @Option(names = "--listen", description = "Where to listen, if not on any port.")
  private @Nullable String listen;

  private final Io io;

  public WorkerCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() throws IOException {
    AtomicLong verified = new AtomicLong();
    try (Node node = startNode();
        ExecutorService orders = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory())) {
      // What computes for long, or reads files, gets a thread of its own.
      node.spawn(
          SpawnOptions.named(FileSink.NAME).onPlatformThread(), () -> new FileSink(verified));
      node.spawn(PongServer.NAME, PongServer::new);
      Worker worker = new Worker(node, verified, this::say);
      say(new WorkerReport.Ready(node.address().toString()));
      worker.reportProgress();
      while (true) {
        String line = io.in().readLine();
        if (line == null) {
          Runtime.getRuntime().halt(ORPHANED);
        } else if (obey(worker, orders, line)) {
          return 0;
        }
      }
    }
  }

  /// Where the broker is stands in the environment, since a login may be part of it.
  private Topology chosenTopology() {
    return topology.equals(Layout.PUBLISH_SUBSCRIBE)
        ? Topology.publishSubscribe(
            BrokerConfig.of(System.getenv().getOrDefault("PARTISAN_AMQP_URI", "")))
        : Topology.parse(topology, role, servers, peers);
  }

  private Node startNode() {
    // As much room for the one way of sending as for the other.
    int queueBytes = Math.max(MIN_QUEUE_BYTES, QUEUE_BYTES / lanes);
    NodeBuilder builder = Node.named(name).topology(chosenTopology());
    if (listen != null) {
      builder.listen(listen);
    }
    return builder
        .messages(MethodHandles.lookup(), DemoMessage.class)
        .channel(Channel.named(Channel.DEFAULT).queueBytes(QUEUE_BYTES))
        .channel(Channel.named(BULK).parallelism(lanes).queueBytes(queueBytes))
        .channel(Channel.named(REQUESTS))
        .onCrash(crash ->
            say(new WorkerReport.Failed("a process crashed: " + crash.cause().getMessage())))
        .start();
  }

  /// Returns whether it is the last order.
  private boolean obey(Worker worker, ExecutorService orders, String line) {
    Optional<WorkerOrder> order = WorkerOrder.LINES.read(line);
    if (order.isEmpty()) {
      say(new WorkerReport.Failed("it does not understand '" + line + "'"));
      return false;
    }
    if (order.get() instanceof WorkerOrder.Quit) {
      return true;
    }
    orders.execute(() -> {
      try {
        worker.obey(order.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        say(new WorkerReport.Failed(String.valueOf(e.getMessage())));
      }
    });
    return false;
  }

  private void say(WorkerReport report) {
    synchronized (io.out()) {
      io.out().println(WorkerReport.LINES.write(report));
      io.out().flush();
    }
  }
}
