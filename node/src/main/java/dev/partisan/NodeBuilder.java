package dev.partisan;

import dev.partisan.internal.NodeRuntime;
import dev.partisan.internal.NodeSettings;
import dev.partisan.internal.SystemHost;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Transport;
import dev.partisan.spi.TransportProvider;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Describes a node before it starts. What is not said has a default that is safe to run with.
///
/// ```java
/// NodeBuilder builder = Node.named("alpha").listen("127.0.0.1:7000").messages(Greet.class, Greeting.class);
/// builder.channel(Channel.named("bulk").parallelism(4));
/// Node node = builder.start();
/// ```
public final class NodeBuilder {
  /// The cluster of nodes that name none.
  public static final String DEFAULT_CLUSTER = "partisan";

  private static final String ANY_LOOPBACK_PORT = "127.0.0.1:0";

  private final String name;
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private final MessageTypes types = new MessageTypes();
  private String cluster = DEFAULT_CLUSTER;
  private @Nullable Address listen;
  private @Nullable Address advertise;
  private Topology topology = Topology.fullMesh();
  private final NodeLimits limits = new NodeLimits();
  private @Nullable DeadLetterListener deadLetterListener;
  private CrashListener crashListener = report -> {};

  NodeBuilder(String name) {
    this.name = new NodeId(name, 0).name();
  }

  /// Nodes join only nodes of the same cluster name, of 1,024 bytes in UTF-8 at most. It is no secret.
  public NodeBuilder cluster(String clusterName) {
    this.cluster = clusterName;
    return this;
  }

  /// Where to listen, `host:port`; port 0 takes any free one. The default is any free port on
  /// loopback.
  ///
  /// Whoever reaches the address can join: there is no authentication yet. Stay on loopback or a
  /// trusted network.
  ///
  /// @throws IllegalArgumentException when it is not `host:port`
  public NodeBuilder listen(String address) {
    this.listen = Address.parse(address);
    return this;
  }

  /// Where other nodes reach this one, `host:port`, if that differs from where it listens.
  ///
  /// @throws IllegalArgumentException when it is not `host:port`
  public NodeBuilder advertise(String address) {
    this.advertise = Address.parse(address);
    return this;
  }

  /// Registers the types of messages, with all that their components name. A sealed interface
  /// registers the records that it permits. A reply's type is registered like any other.
  ///
  /// In a module, the package is to be opened: `opens com.example.messages to dev.partisan.wire;`.
  public NodeBuilder messages(Class<?>... messageTypes) {
    types.add(messageTypes);
    return this;
  }

  /// Registers types of a package that its module does not open: `MethodHandles.lookup()` gives the
  /// access.
  public NodeBuilder messages(MethodHandles.Lookup lookup, Class<?>... messageTypes) {
    types.add(lookup, messageTypes);
    return this;
  }

  /// Adds a channel; one named `default` reconfigures the default channel.
  ///
  /// @throws IllegalArgumentException when a channel of that name was added before
  public NodeBuilder channel(Channel channel) {
    if (channels.putIfAbsent(channel.name(), channel) != null) {
      throw new IllegalArgumentException(
          "channel '" + channel.name() + "' is configured twice: remove one");
    }
    return this;
  }

  /// Who connects to whom. The default is [Topology#fullMesh()].
  public NodeBuilder topology(Topology choice) {
    this.topology = choice;
    return this;
  }

  /// Hears of messages that will not reach a process. The last listener given is the one.
  public NodeBuilder onDeadLetter(DeadLetterListener listener) {
    this.deadLetterListener = listener;
    return this;
  }

  /// Hears of processes that crash, beside the log. The last listener given is the one.
  public NodeBuilder onCrash(CrashListener listener) {
    this.crashListener = listener;
    return this;
  }

  /// Connections that may wait to be accepted. The default, 1,024, lets a cluster of a thousand dial a
  /// newcomer at once.
  public NodeBuilder backlog(int connections) {
    limits.backlog = NodeLimits.positive("backlog", connections);
    return this;
  }

  /// How long a connection may take to open, and its handshake after that. The default is 5 s.
  public NodeBuilder connectTimeout(Duration timeout) {
    limits.connectTimeout = NodeLimits.positive("connectTimeout", timeout);
    return this;
  }

  /// The pause between two dials to one peer. The default is 100 ms.
  public NodeBuilder refreshInterval(Duration interval) {
    limits.refreshInterval = NodeLimits.positive("refreshInterval", interval);
    return this;
  }

  /// The longest pause between two tries to reach a lost peer. The default is 10 s.
  public NodeBuilder maxBackoff(Duration pause) {
    limits.maxBackoff = NodeLimits.positive("maxBackoff", pause);
    return this;
  }

  /// How long a sender waits for room at most. The default is 10 s.
  public NodeBuilder sendTimeout(Duration timeout) {
    limits.sendTimeout = NodeLimits.positive("sendTimeout", timeout);
    return this;
  }

  /// How long messages are kept for a peer that cannot be reached. The default is 60 s; then they are
  /// given up and counted, so that the dead do not use up what the living need.
  public NodeBuilder retainFor(Duration time) {
    limits.retainFor = NodeLimits.positive("retainFor", time);
    return this;
  }

  /// How long a process with a full mailbox may take nothing before its messages become dead letters.
  /// The default is 5 s.
  public NodeBuilder stuckAfter(Duration time) {
    limits.stuckAfter = NodeLimits.positive("stuckAfter", time);
    return this;
  }

  /// The largest message, encoded. The default is 128 MiB.
  public NodeBuilder maxMessageBytes(int bytes) {
    limits.maxMessageBytes = NodeLimits.positive("maxMessageBytes", bytes);
    return this;
  }

  /// Queued and not yet acknowledged bytes of all lanes. The default is a quarter of the heap, at least
  /// 64 MiB; the bytes lie outside the heap.
  public NodeBuilder outboundBytes(long bytes) {
    limits.outboundBytes = NodeLimits.positive("outboundBytes", bytes);
    return this;
  }

  /// Unfinished large messages that each lane takes in. The default is 8 MiB; one larger message comes
  /// alone.
  public NodeBuilder reassemblyBytes(long bytes) {
    limits.reassemblyBytes = NodeLimits.positive("reassemblyBytes", bytes);
    return this;
  }

  /// How many nodes may have connections to this one, members or not. The default is 10,000.
  public NodeBuilder maxPeers(int peers) {
    limits.maxPeers = NodeLimits.positive("maxPeers", peers);
    return this;
  }

  /// How many other nodes may hand on one message before it is dropped, 1 to 255. The default is 32, more
  /// than any way of ours is long; what ends up in a loop crosses no more connections than that.
  public NodeBuilder maxHops(int hops) {
    if (hops < 1 || hops > 255) {
      throw new IllegalArgumentException("maxHops " + hops + " is not between 1 and 255");
    }
    limits.maxHops = hops;
    return this;
  }

  /// Starts the node; it listens when this returns.
  ///
  /// @throws NodeStartException when it cannot start, with one line that says why and what to do
  /// @throws IllegalArgumentException when a message type cannot be sent, naming type, component
  /// and remedy
  public Node start() {
    Address bind = bind();
    NodeSettings settings =
        new NodeSettings(
            name,
            cluster,
            new NodeSettings.Hosted(topology.factory(), topology.codec(), topology.mayLeave()),
            bind,
            advertised(bind),
            allChannels(),
            types.codec(),
            limits.values(),
            deadLetterListener,
            crashListener);
    Transport transport = transport();
    try {
      return new Node(new NodeRuntime(settings, SystemHost.shared(), transport));
    } catch (IOException e) {
      transport.close();
      throw new NodeStartException("node '" + name + "' cannot start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  /// Where to listen; `null` for nowhere.
  private @Nullable Address bind() {
    if (topology.isListening()) {
      return listen != null ? listen : Address.parse(ANY_LOOPBACK_PORT);
    }
    if (listen != null || advertise != null) {
      throw new NodeStartException(
          "node '%s' is a client and is dialled by nobody: remove %s, or choose Topology.server"
              .formatted(name, listen != null ? "listen(\"" + listen + "\")" : "advertise(\"" + advertise + "\")"),
          null);
    }
    return null;
  }

  private @Nullable Address advertised(@Nullable Address bind) {
    String host = bind == null ? "" : bind.host();
    if (advertise == null && (host.equals("0.0.0.0") || host.equals("::"))) {
      throw new NodeStartException(
          "node '%s' listens on every address (%s): say with advertise(\"host:port\") which one others can reach"
              .formatted(name, bind),
          null);
    }
    return advertise;
  }

  private List<Channel> allChannels() {
    List<Channel> all = new ArrayList<>();
    all.add(channels.getOrDefault(Channel.DEFAULT, Channel.named(Channel.DEFAULT)));
    channels.values().stream()
        .filter(channel -> !channel.name().equals(Channel.DEFAULT))
        .forEach(all::add);
    return all;
  }

  private Transport transport() {
    return ServiceLoader.load(TransportProvider.class)
        .findFirst()
        .orElseThrow(() ->
            new NodeStartException(
                "node '"
                    + name
                    + "' has no transport: add the artifact dev.partisan:partisan to the program",
                null))
        .open(name);
  }
}
