package dev.partisan.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.Secret;
import dev.partisan.Tls;
import dev.partisan.Topology;
import dev.partisan.benchmarks.FloodMessage.Payload;
import dev.partisan.benchmarks.SocketStrangers.Attempt;
import dev.partisan.certificates.Authority;
import dev.partisan.faults.ResetProxy;
import dev.partisan.protocol.FullMeshConfig;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Whether strangers get in, or learn the secret.
@Command(
    name = "handshakes",
    mixinStandardHelpOptions = true,
    description =
        "Strangers at the handshake: at the machine alone, and on sockets with a secret or TLS. None may get in.")
final class Handshakes implements Callable<Integer> {
  private static final String SECRET = "wHat-n0b0dy-may-ever-see/on+a_wire";
  private static final String SINK = "sink";
  private static final Duration TO_SETTLE = Duration.ofSeconds(1);
  private static final int AT_A_TIME = 100;

  @Option(names = "--seed", defaultValue = "1", description = "Of all chances (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--machines",
      defaultValue = "1000000",
      description = "Handshakes at the machine alone (${DEFAULT-VALUE}).")
  private int machines = 1_000_000;

  @Option(
      names = "--sockets",
      defaultValue = "10000",
      description = "Connections to nodes (${DEFAULT-VALUE}).")
  private int sockets = 10_000;

  @Option(
      names = "--dialled-seconds",
      defaultValue = "10",
      description = "How long nodes dial strangers (${DEFAULT-VALUE}).")
  private int dialledSeconds = 10;

  private final SecretWatch watch = new SecretWatch(SECRET);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong lines = new AtomicLong();
  private final List<String> breaches = new ArrayList<>();

  /// Counts what reaches a process.
  private final class Sink implements GenServer<FloodMessage> {
    @Override
    public void handleInfo(FloodMessage message) {
      delivered.incrementAndGet();
    }
  }

  /// Reads every line that nodes log, at every level.
  private final class LogReader extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      lines.incrementAndGet();
      watch.look(event.getFormattedMessage());
      if (event.getThrowableProxy() instanceof ThrowableProxy thrown) {
        watch.look(thrown.getThrowable());
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.partisan");
    logger.setLevel(Level.TRACE);
    logger.setAdditive(false);
    LogReader reader = new LogReader();
    reader.setContext(logger.getLoggerContext());
    reader.start();
    logger.addAppender(reader);
    meetMachines();
    meetNodes();
    System.out.printf(
        "the secret: looked for in %,d packets, errors and %,d log lines; found %d times%n",
        watch.looked() - lines.get(), lines.get(), watch.found());
    breaches.forEach(breach -> System.out.println("BREACH: " + breach));
    return breaches.isEmpty() && watch.found() == 0 ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }

  private void meetMachines() {
    long start = System.nanoTime();
    MachineStrangers strangers = new MachineStrangers(new Random(seed), SECRET, watch);
    for (int i = 0; i < machines; i++) {
      strangers.tryOnce();
    }
    breaches.addAll(strangers.breaches());
    System.out.printf(
        "%,d strangers at machines, seed %d, in %.1f s: %d let in; %s%n",
        machines,
        seed,
        (System.nanoTime() - start) / 1e9,
        strangers.breaches().size(),
        strangers.summary());
  }

  private static NodeBuilder describe(String name) {
    return Nodes.describe(name);
  }

  private void meetNodes() throws Exception {
    try (NodeFiles files = NodeFiles.create("secretive", "certified", "friend", "plain")) {
      Authority authority = Authority.read(files.certificate("ca"), files.key("ca"));
      List<byte[]> said = recordFriends(Secret.of(SECRET));
      SocketStrangers strangers = new SocketStrangers(watch, said, recordFriends(null), authority);
      try (Node secretive = describe("secretive").secret(Secret.of(SECRET)).start();
          Node certified = describe("certified").tls(files.tls("certified")).start()) {
        long before = delivered.get();
        secretive.<FloodMessage>spawn(SINK, Sink::new);
        certified.<FloodMessage>spawn(SINK, Sink::new);
        dialNodes(strangers, secretive, certified);
        LockSupport.parkNanos(TO_SETTLE.toNanos());
        requireAlone(secretive);
        requireAlone(certified);
        require(delivered.get() == before, "messages of strangers reached a process");
      }
      beDialled(strangers, files, said);
    }
  }

  /// What a member says to another, messages included, for strangers to say again.
  private List<byte[]> recordFriends(@Nullable Secret secret) throws Exception {
    int port = ResetProxy.freePort();
    NodeBuilder receiver = describe("receiver").listen(NodeFiles.HOST + ":" + port);
    NodeBuilder sender = describe("sender");
    if (secret != null) {
      receiver.secret(secret);
      sender.secret(secret);
    }
    long before = delivered.get();
    try (Tap tap = Tap.to(port, watch);
        Node to = receiver.advertise(tap.address()).start();
        Node from = sender.start()) {
      Ref<FloodMessage> sink = to.spawn(SINK, Sink::new);
      Nodes.join(from, tap.address());
      from.forward(sink, new Payload(new byte[100]));
      from.forward(from.<FloodMessage>ref("receiver", SINK), new Payload(new byte[100]));
      while (delivered.get() < before + 2) {
        LockSupport.parkNanos(TO_SETTLE.toNanos() / 100);
      }
      return tap.recorded();
    }
  }

  private void dialNodes(SocketStrangers strangers, Node secretive, Node certified)
      throws InterruptedException {
    Random random = new Random(seed);
    List<Attempt> attempts = List.of(Attempt.values());
    Map<Attempt, Integer> counts = new EnumMap<>(Attempt.class);
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (int i = 0; i < sockets; i++) {
        Attempt attempt = attempts.get(i % attempts.size());
        counts.merge(attempt, 1, Integer::sum);
        int port = (attempt.isOfTls() ? certified : secretive).address().port();
        Random its = new Random(random.nextLong());
        threads.execute(() -> strangers.dial(attempt, port, its));
      }
    }
    System.out.printf(
        "%,d strangers on sockets in %.1f s: %s%n  %s%n  %s%n",
        sockets, (System.nanoTime() - start) / 1e9, counts, outcome(secretive), outcome(certified));
  }

  private static String outcome(Node node) {
    var stats = node.stats();
    return "%s: %d members, %d refused, %d unfinished, %d malformed, %d failed authentication"
        .formatted(
            node.id().name(),
            node.members().size(),
            stats.refusedHandshakes(),
            stats.unfinishedHandshakes(),
            stats.malformedFrames(),
            stats.failedAuthentications());
  }

  /// Nodes dial addresses at which strangers listen.
  private void beDialled(SocketStrangers strangers, NodeFiles files, List<byte[]> said)
      throws Exception {
    FullMeshConfig mesh = FullMeshConfig.defaults();
    var impatient =
        new FullMeshConfig.Joining(
            mesh.joining().stepTimeout(),
            Duration.ofMillis(10),
            Duration.ofMillis(10),
            Duration.ofSeconds(dialledSeconds),
            mesh.joining().admissionPingTimeout());
    Tls tls = files.tls("certified");
    List<ServerSocket> servers = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    try {
      for (Attempt attempt : Attempt.values()) {
        ServerSocket server = strangers.await(attempt, said.getFirst());
        servers.add(server);
        NodeBuilder builder =
            describe("dialling-" + attempt)
                .topology(Topology.fullMesh(mesh.withJoining(impatient)));
        Node node =
            (attempt.isOfTls() ? builder.tls(tls) : builder.secret(Secret.of(SECRET))).start();
        nodes.add(node);
        node.<FloodMessage>spawn(SINK, Sink::new);
        var _ =
            node.joinAsync(NodeFiles.HOST + ":" + server.getLocalPort())
                .whenComplete((_, failure) -> {
                  if (failure != null) {
                    watch.look(failure);
                  }
                });
      }
      long before = delivered.get();
      LockSupport.parkNanos(Duration.ofSeconds(dialledSeconds).plus(TO_SETTLE).toNanos());
      nodes.forEach(this::requireAlone);
      require(delivered.get() == before, "messages of strangers reached a process that dialled");
      System.out.printf("%d nodes dialled strangers for %d s%n", nodes.size(), dialledSeconds);
    } finally {
      nodes.forEach(Node::close);
      for (ServerSocket server : servers) {
        server.close();
      }
    }
  }

  private void requireAlone(Node node) {
    var stats = node.stats();
    long received = stats.channels().stream().mapToLong(c -> c.received().messages()).sum();
    require(node.members().size() == 1, node.id() + " has members: " + node.members());
    require(received == 0, node.id() + " has taken in " + received + " messages");
    require(stats.malformedMessages() == 0, node.id() + " has decoded messages");
  }

  private void require(boolean isTrue, String breach) {
    if (!isTrue) {
      breaches.add(breach);
    }
  }
}
