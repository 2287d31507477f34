package dev.partisan.cli.kv;

import dev.partisan.JoinException;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Setting;
import dev.partisan.cli.ByteSize;
import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.config.Configuration;
import dev.partisan.config.ConfigurationException;
import dev.partisan.protocol.Address;
import dev.partisan.ring.KeyValueStore;
import dev.partisan.ring.KvConfig;
import dev.partisan.ring.Quorum;
import dev.partisan.ring.Ring;
import dev.partisan.ring.RingConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `partisan kv`.
@Command(
    name = "kv",
    description = {
      "Run one node of a replicated key-value store in memory, to which Redis clients talk.",
      "",
      "The first node begins a ring; the others join it, and so does the first one when it comes back:",
      "",
      "  ./partisan kv --name a --listen 127.0.0.1:7000",
      "  ./partisan kv --name b --port 7380 --join 127.0.0.1:7000",
      "  ./partisan kv --name c --port 7381 --join 127.0.0.1:7000",
      "  redis-cli -p 7380 set greeting hello",
      "",
      "Each key is kept by three nodes. A write is acknowledged when two have it, a read hears from two. Of values that"
          + " were written concurrently clients see the last one by the nodes' clocks. What is promised, and what"
          + " is not, stands in docs/ring.md.",
      "",
      "Commands: GET, SET (EX, PX), DEL, EXISTS, MGET, MSET (not in one step), PING, ECHO, SELECT 0, INFO, COMMAND,"
          + " CONFIG GET, AUTH, HELLO, QUIT. It runs until Ctrl-C.",
      ""
    },
    exitCodeList = {
      "0:it was ended",
      "1:it could not start or join",
      "2:the command line is wrong"
    })
public final class KvCommand implements Callable<Integer> {
  /// Redis' own port is 6379, and may be taken.
  static final int PORT = 7379;

  private static final int MAX_PORT = 65_535;
  private static final Duration CLOSE_ON_SIGNAL = Duration.ofMillis(500);

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The node's name. Needed, unless configured.")
  private @Nullable String name;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings of the node (see 'partisan config'), such as its secret or TLS.")
  private @Nullable Path configFile;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where other nodes reach this one. Default: any free port on loopback.")
  private @Nullable String listen;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      description =
          "Nodes of the ring to join, the first that answers; without it, a ring is begun.")
  private List<String> contacts = new ArrayList<>();

  @Option(
      names = "--bind",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "Where Redis clients are let in. Anything but loopback needs a password. Default: ${DEFAULT-VALUE}.")
  private String bind = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + PORT,
      description = "Of Redis clients; 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds what clients must say with AUTH.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--max-clients",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At a time. Default: ${DEFAULT-VALUE}.")
  private int maxClients;

  @Option(
      names = "--max-memory",
      paramLabel = "SIZE",
      description = "Of keys and values. Default: a quarter of the heap.")
  private @Nullable String maxMemory;

  @Option(
      names = "--max-value",
      paramLabel = "SIZE",
      defaultValue = "16MiB",
      description = "The longest value. Default: ${DEFAULT-VALUE}.")
  private String maxValue = "16MiB";

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "64",
      description = "Of a ring that this node begins. Default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--quorum",
      paramLabel = "N,R,W",
      defaultValue = "3,2,2",
      description =
          "Of a ring that this node begins: copies, and how many are heard for reads and writes. Default:"
              + " ${DEFAULT-VALUE}.")
  private String quorum = "3,2,2";

  @Option(
      names = "--sloppy",
      description =
          "Let other nodes take writes in for replicas that cannot be reached. Weakens what is promised.")
  private boolean isSloppy;

  @Option(
      names = "--deadline",
      paramLabel = "MILLIS",
      defaultValue = "2000",
      description = "Of each request. Default: ${DEFAULT-VALUE}.")
  private int deadline;

  @Option(
      names = "--storage-delay",
      paramLabel = "MILLIS",
      defaultValue = "0",
      description =
          "How long a replica takes for each request, to stand for a disk. Default: ${DEFAULT-VALUE}.")
  private int storageDelay;

  @Option(names = "--until-input-ends", hidden = true, description = "End with standard input.")
  private boolean endsWithInput;

  private final Io io;

  public KvCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() throws InterruptedException {
    KvConfig config = config();
    String password = password();
    InetSocketAddress clients = clients(password);
    NodeBuilder builder = builder();
    try (Node node = builder.start()) {
      if (!contacts.isEmpty()) {
        join(node);
      }
      try (KeyValueStore store =
          contacts.isEmpty()
              ? KeyValueStore.found(node, config)
              : KeyValueStore.join(node, config)) {
        KvCommands commands = new KvCommands(store, node.id().name(), password);
        serve(node, clients, commands, config);
        return 0;
      }
    }
  }

  private void serve(Node node, InetSocketAddress clients, KvCommands commands, KvConfig config)
      throws InterruptedException {
    try (KvServer server = new KvServer(clients, commands, maxClients, config.maxValueBytes())) {
      io.out()
          .printf(
              "node %s is at %s, Redis clients at %s:%d%n",
              node.id().name(), node.address(), bind, server.address().getPort());
      io.out().flush();
      if (endsWithInput) {
        while (io.in().readLine() != null) {
          // only its end matters
        }
      } else {
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> node.close(CLOSE_ON_SIGNAL), "close-node"));
        new CountDownLatch(1).await();
      }
    } catch (IOException e) {
      throw new Failure(
          "cannot listen for Redis clients on %s:%d: %s; choose another with --port"
              .formatted(bind, port, e.getMessage()),
          e);
    }
  }

  private KvConfig config() {
    try {
      KvConfig config =
          KvConfig.defaults()
              .withRing(RingConfig.defaults().withPartitions(partitions).withQuorum(quorum()))
              .withDeadline(Duration.ofMillis(deadline))
              .withStorageDelay(Duration.ofMillis(storageDelay))
              .withMaxValueBytes(Math.toIntExact(ByteSize.parse(maxValue)));
      config = isSloppy ? config.sloppy() : config;
      return maxMemory == null ? config : config.withMaxBytes(ByteSize.parse(maxMemory));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw Failure.ofUsage(String.valueOf(e.getMessage()));
    }
  }

  private Quorum quorum() {
    String[] numbers = quorum.split(",", -1);
    if (numbers.length != 3) {
      throw Failure.ofUsage("--quorum '" + quorum + "' must be three numbers, such as 3,2,2");
    }
    return new Quorum(
        Integer.parseInt(numbers[0].strip()),
        Integer.parseInt(numbers[1].strip()),
        Integer.parseInt(numbers[2].strip()));
  }

  private @Nullable String password() {
    Path file = passwordFile;
    if (file == null) {
      return null;
    }
    try {
      String password = Files.readString(file).strip();
      if (password.isEmpty()) {
        throw new Failure("--password-file " + file + " is empty");
      }
      return password;
    } catch (IOException e) {
      throw new Failure("--password-file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private InetSocketAddress clients(@Nullable String password) {
    if (port < 0 || port > MAX_PORT) {
      throw Failure.ofUsage("--port %d is not between 0 and %d".formatted(port, MAX_PORT));
    }
    if (maxClients < 1) {
      throw Failure.ofUsage("--max-clients %d must be above zero".formatted(maxClients));
    }
    try {
      InetAddress address = InetAddress.getByName(bind);
      if (!address.isLoopbackAddress() && password == null) {
        throw Failure.ofUsage(
            "--bind " + bind + " lets others in: give --password-file, or bind to loopback");
      }
      return new InetSocketAddress(address, port);
    } catch (IOException e) {
      throw new Failure("--bind " + bind + " cannot be resolved: check its spelling", e);
    }
  }

  private NodeBuilder builder() {
    Path file = configFile;
    try {
      Configuration configuration =
          file == null ? Configuration.ofEnvironment() : Configuration.of(file);
      String itsName = name != null ? name : configuration.name().orElse(null);
      if (itsName == null) {
        throw Failure.ofUsage("the node has no name: give --name NAME, or configure partisan.name");
      }
      contacts.forEach(Address::parse);
      NodeBuilder builder = configuration.builder(itsName);
      if (listen != null) {
        Setting.named("listen").apply(builder, listen);
      }
      Ring.channels().forEach(builder::channel);
      return builder.messages(KeyValueStore.messageTypes());
    } catch (ConfigurationException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw Failure.ofUsage(String.valueOf(e.getMessage()));
    }
  }

  private void join(Node node) {
    try {
      node.join(contacts.toArray(String[]::new));
    } catch (JoinException e) {
      throw new Failure("cannot join " + String.join(", ", contacts) + ": " + e.getMessage(), e);
    }
  }
}
