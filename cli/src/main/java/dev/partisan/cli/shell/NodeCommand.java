package dev.partisan.cli.shell;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Setting;
import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.config.Configuration;
import dev.partisan.config.ConfigurationException;
import dev.partisan.protocol.Address;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `partisan node`.
@Command(
    name = "node",
    description = {
      "Run one node, with a shell on standard input.",
      "",
      "Start one, then a second one that joins it from another terminal, and let them talk:",
      "",
      "  ./partisan node --name alpha --listen 127.0.0.1:7000",
      "  ./partisan node --name beta --join 127.0.0.1:7000",
      "  beta> send alpha console hello",
      ""
    },
    footerHeading = "%nCommands of the shell:%n",
    footer = Shell.HELP,
    exitCodeList = {
      "0:the node was closed by quit or the end of the input, and every command had worked",
      "1:the node could not start or join, lost its name, or a command that was not typed failed",
      "2:the command line is wrong"
    })
public final class NodeCommand implements Callable<Integer> {
  private static final Duration CLOSE_ON_SIGNAL = Duration.ofSeconds(2);
  private static final Duration CLOSED_POLL = Duration.ofMillis(200);
  private static final int MAX_JOIN_SECONDS = 3600;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The node's name, unique in its cluster: letters, digits and any of -_.@ Needed, unless configured.")
  private @Nullable String name;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings of the node (see 'partisan config'). The environment overrides them, and options both.")
  private @Nullable Path configFile;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where to listen; port 0 is any free one. Default: 127.0.0.1:0. A client listens on nothing.")
  private @Nullable String listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = "Where other nodes reach this one, if not where it listens.")
  private @Nullable String advertise;

  @Option(
      names = "--topology",
      paramLabel = "NAME",
      description =
          "Who connects to whom: full-mesh, static, client-server or peer-to-peer; the same for all nodes of a"
              + " cluster."
              + " Default: full-mesh.")
  private @Nullable String topology;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "Of client-server: server or client.")
  private @Nullable String role;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      split = ",",
      description =
          "Of client-server: the servers to connect to; none for the first. Repeatable, or with commas.")
  private @Nullable List<String> servers;

  @Option(
      names = "--peer",
      paramLabel = "NAME@HOST:PORT",
      split = ",",
      description = "Of static: the nodes to connect to. Repeatable, or with commas.")
  private @Nullable List<String> peers;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      description =
          "Join the cluster of the first of these that answers. Repeatable, or with commas.")
  private List<String> contacts = new ArrayList<>();

  @Option(
      names = "--join-timeout",
      paramLabel = "SECONDS",
      description = "Give up joining after so long. Default: 30.")
  private @Nullable Integer joinSeconds;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description =
          "Join only nodes of the same cluster name. Default: " + NodeBuilder.DEFAULT_CLUSTER + ".")
  private @Nullable String cluster;

  @Option(
      names = "--channel",
      paramLabel = ChannelConverter.FORM,
      converter = ChannelConverter.class,
      description = {
        "A channel of its own for some of the traffic; repeatable. Settings:",
        "  parallelism=N              connections to each other node (1)",
        "  overflow=block|drop|fail   what a full queue does to a sender (block)",
        "  queue=SIZE                 queue of each connection, such as 512KiB (8MiB)",
        "'default' reconfigures the default channel. Example:",
        "  --channel bulk:parallelism=4,overflow=drop,queue=16MiB"
      })
  private List<Channel> channels = new ArrayList<>();

  @Mixin private SecurityOptions security = new SecurityOptions();

  private final Io io;
  private volatile boolean isClosing;

  public NodeCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() throws IOException {
    Configuration configuration = configuration();
    NodeBuilder builder = builder(configuration);
    String ofCluster = Setting.named("cluster").valueIn(builder).orElseThrow();
    Contacts toJoin = contacts();
    toJoin.resolve();
    try (Node node = builder.start()) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    isClosing = true;
                    node.close(CLOSE_ON_SIGNAL);
                  },
                  "close-node"));
      try {
        return run(node, ofCluster, channelNames(configuration), toJoin);
      } finally {
        isClosing = true;
      }
    }
  }

  private NodeBuilder builder(Configuration configuration) {
    if (joinSeconds != null && (joinSeconds < 1 || joinSeconds > MAX_JOIN_SECONDS)) {
      throw Failure.ofUsage(
          "--join-timeout %d is not between 1 and %d".formatted(joinSeconds, MAX_JOIN_SECONDS));
    }
    String configured = configuration.name().orElse(null);
    String itsName = name != null ? name : configured;
    if (itsName == null) {
      throw Failure.ofUsage("the node has no name: give --name NAME, or configure partisan.name");
    }
    try {
      NodeBuilder builder = configuration.builder(itsName);
      set(builder, "cluster", cluster);
      set(builder, "listen", listen);
      set(builder, "advertise", advertise);
      set(builder, "topology", topology);
      set(builder, "role", role);
      set(builder, "servers", servers == null ? null : String.join(",", servers));
      set(builder, "peers", peers == null ? null : String.join(",", peers));
      set(builder, "full-mesh.joining.timeout", joinSeconds == null ? null : joinSeconds + "s");
      channels.forEach(builder::channel);
      security.applyTo(builder);
      return builder.messages(MethodHandles.lookup(), ShellMessage.class);
    } catch (IllegalArgumentException e) {
      throw Failure.ofUsage(String.valueOf(e.getMessage()));
    }
  }

  /// What an option says, if it is given, overrides what is configured.
  private static void set(NodeBuilder builder, String setting, @Nullable String value) {
    if (value != null) {
      Setting.named(setting).apply(builder, value);
    }
  }

  private Configuration configuration() {
    Path file = configFile;
    try {
      return file == null ? Configuration.ofEnvironment() : Configuration.of(file);
    } catch (ConfigurationException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  private Contacts contacts() {
    try {
      return new Contacts(contacts);
    } catch (IllegalArgumentException e) {
      throw Failure.ofUsage(String.valueOf(e.getMessage()));
    }
  }

  private int run(Node node, String ofCluster, Set<String> channelNames, Contacts toJoin)
      throws IOException {
    String itsName = node.id().name();
    Screen screen = new Screen(io, itsName + "> ");
    Shell shell = new Shell(node, channelNames, screen);
    shell.start();
    node.onMembership(change -> screen.print("* " + MemberText.of(change)));
    screen.print("node %s of cluster %s %s".formatted(itsName, ofCluster, place(node.address())));
    if (!contacts.isEmpty()) {
      screen.print("joining " + String.join(", ", contacts) + " ...");
      toJoin.join(node);
    }
    watch(node, screen);
    if (io.isTerminal()) {
      screen.print("'help' lists what you can do");
    }
    boolean allWorked = true;
    screen.prompt();
    for (String line = io.in().readLine(); line != null; line = io.in().readLine()) {
      screen.answered();
      if (line.strip().equals("quit")) {
        break;
      }
      allWorked &= shell.obey(line);
      screen.prompt();
    }
    return allWorked || io.isTerminal() ? 0 : 1;
  }

  private static String place(Address address) {
    return address.isDialable() ? "is at " + address : "listens on nothing";
  }

  /// Ends the program when the node closes by itself, because another holder of its name won.
  private void watch(Node node, Screen screen) {
    Thread.ofPlatform()
        .daemon()
        .name("watch-node")
        .start(() -> {
          while (!node.isClosed()) {
            LockSupport.parkNanos(CLOSED_POLL.toNanos());
          }
          if (!isClosing) {
            screen.complain(
                "another node called '"
                    + node.id().name()
                    + "' took this one's place: give one of them another name");
            System.exit(1);
          }
        });
  }

  private Set<String> channelNames(Configuration configuration) {
    Set<String> names = new LinkedHashSet<>(configuration.channels());
    channels.forEach(channel -> names.add(channel.name()));
    return names;
  }
}
