package dev.partisan;

import dev.partisan.internal.Hosts;
import dev.partisan.internal.NodeRuntime;
import dev.partisan.internal.NodeSettings;
import dev.partisan.internal.SystemHost;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.ClientServerConfig;
import dev.partisan.protocol.FixedConfig;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.peertopeer.PeerToPeerConfig;
import dev.partisan.spi.Host;
import dev.partisan.spi.HostedNodes;
import dev.partisan.spi.Transport;
import dev.partisan.spi.TransportProvider;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
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

  /// On a broker a node is addressed by its name; the port is AMQP's own, and says that much.
  private static final int BROKERED_PORT = 5672;

  static {
    HostedNodes.startWith(NodeBuilder::start);
  }

  private final Map<String, Channel> configured = new LinkedHashMap<>();
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private final MessageTypes types = new MessageTypes();

  // Read by the registry of settings too.
  String name;
  String cluster = DEFAULT_CLUSTER;
  @Nullable Address listen;
  @Nullable Address advertise;
  FullMeshConfig fullMesh = FullMeshConfig.defaults();
  FixedConfig fixed = FixedConfig.of(List.of());
  ClientServerConfig clientServer = ClientServerConfig.client(List.of());
  PeerToPeerConfig peerToPeer = PeerToPeerConfig.defaults();
  BrokerSettings.Values broker = BrokerSettings.Values.NONE;
  OverlayChoice overlay = OverlayChoice.FULL_MESH;
  MonitorConfig monitors = MonitorConfig.defaults();
  BroadcastConfig broadcasts = BroadcastConfig.defaults();
  final NodeLimits limits = new NodeLimits();
  private @Nullable Topology topology;
  private @Nullable DeadLetterListener deadLetterListener;
  private CrashListener crashListener = report -> {};
  private @Nullable Secret secret;
  private @Nullable Tls tls;
  @Nullable Path secretFile;
  TlsFiles tlsFiles = TlsFiles.NONE;
  boolean isInsecure;

  NodeBuilder(String name) {
    this.name = new NodeId(name, 0).name();
  }

  void name(String newName) {
    this.name = new NodeId(newName, 0).name();
  }

  /// Nodes join only nodes of the same cluster name, of 1,024 bytes in UTF-8 at most. It is no secret.
  public NodeBuilder cluster(String clusterName) {
    this.cluster = clusterName;
    return this;
  }

  /// Where to listen, `host:port`; port 0 takes any free one. The default is any free port on
  /// loopback.
  ///
  /// An address that others can reach needs [#secret], [#tls] or, on a network whose every host is
  /// trusted, [#insecure]: whoever reaches the node could join otherwise.
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

  /// What all nodes of the cluster know: a node talks only to those that prove to know it, too.
  public NodeBuilder secret(Secret clusterSecret) {
    this.secret = clusterSecret;
    return this;
  }

  /// Encrypts all connections, and lets in only nodes with a certificate for the host that they
  /// advertise. May be combined with [#secret].
  public NodeBuilder tls(Tls certificates) {
    this.tls = certificates;
    return this;
  }

  /// Lets the node listen on an address that others can reach with neither secret nor TLS: whoever
  /// reaches it can join and send anything.
  public NodeBuilder insecure() {
    this.isInsecure = true;
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

  /// Adds a channel; one named `default` reconfigures the default channel. It takes the place of a
  /// channel of the same name that a file or the environment described.
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

  /// The timing and limits of monitors.
  public NodeBuilder monitors(MonitorConfig config) {
    this.monitors = config;
    return this;
  }

  /// The timing and limits of broadcasts.
  public NodeBuilder broadcasts(BroadcastConfig config) {
    this.broadcasts = config;
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

  /// Connections opened by others whose handshake is not over; beyond it the oldest gives way. The
  /// default, 1,024, lets a cluster of hundreds dial at once.
  public NodeBuilder maxHalfOpen(int connections) {
    limits.maxHalfOpen = NodeLimits.positive("maxHalfOpen", connections);
    return this;
  }

  /// The same for those from one address. The default, 256, leaves room for the others while one
  /// machine opens all it can.
  public NodeBuilder maxHalfOpenPerAddress(int connections) {
    limits.maxHalfOpenPerAddress = NodeLimits.positive("maxHalfOpenPerAddress", connections);
    return this;
  }

  /// How long a connection may take to open, with all handshakes. The default is 5 s.
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

  /// Memory that unfinished large messages of each channel keep, from all peers together. The default is
  /// an eighth of the heap, at least 32 MiB; the bytes lie mostly outside the heap. Beyond it lanes stop
  /// reading, but for one at a time, so that a larger message comes alone.
  public NodeBuilder inboundBytes(long bytes) {
    limits.inboundBytes = NodeLimits.positive("inboundBytes", bytes);
    return this;
  }

  /// Unfinished large messages that each lane takes in. The default is 8 MiB; one larger message comes
  /// alone.
  public NodeBuilder reassemblyBytes(long bytes) {
    limits.reassemblyBytes = NodeLimits.positive("reassemblyBytes", bytes);
    return this;
  }

  /// Messages of a monotonic channel that wait for each lane, one a receiver and key at most. The
  /// default is 10,000; beyond it the channel's overflow policy decides.
  public NodeBuilder monotonicSlots(int messages) {
    limits.monotonicSlots = NodeLimits.positive("monotonicSlots", messages);
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
    SystemHost host = SystemHost.shared();
    NodeSettings settings = settings();
    requireAuthentication(settings);
    return start(settings, host, transport(settings));
  }

  private Node start(Host host, Transport transport) {
    return start(settings(), host, transport);
  }

  private static Node start(NodeSettings settings, Host host, Transport transport) {
    try {
      return new Node(new NodeRuntime(settings, host, transport));
    } catch (IOException e) {
      transport.close();
      throw new NodeStartException(
          "node '" + settings.name() + "' cannot start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  private NodeSettings settings() {
    Topology chosen = topology != null ? topology : asConfigured(this::configuredTopology);
    Address bind = bind(chosen);
    Address advertised = advertised(bind);
    Path file = secretFile;
    Secret itsSecret =
        file == null || secret != null ? secret : asConfigured(() -> Secret.fromFile(file));
    Tls itsTls = tls != null ? tls : tlsFiles.read();
    BrokerConfig itsBroker = chosen.broker();
    if (itsBroker != null && itsBroker.brokers().isEmpty()) {
      throw new NodeStartException(
          "node '%s' cannot start: topology '%s' needs a broker: say which with amqp.uri (PARTISAN_AMQP_URI),"
                  .formatted(name, chosen)
              + " such as amqp://host:5672",
          null);
    }
    return new NodeSettings(
        name,
        cluster,
        new NodeSettings.Hosted(chosen.factory(), chosen.codec(), chosen.mayLeave(), itsBroker),
        bind,
        advertised,
        allChannels(),
        types.codec(),
        limits.values(itsBroker),
        security(itsSecret, itsTls),
        monitors,
        broadcasts,
        deadLetterListener,
        crashListener);
  }

  /// What is configured of the full mesh holds for the other topologies where they have the same.
  private Topology configuredTopology() {
    FixedConfig ofStatic =
        fixed.withDetection(fullMesh.detection()).withProfiles(fullMesh.profiles());
    return overlay.topology(
        fullMesh, ofStatic, clientServer.withMembership(fullMesh), peerToPeer, broker.config());
  }

  /// What settings by name amount to, which is found out only when all of them are known.
  private <T> T asConfigured(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new NodeStartException("node '" + name + "' cannot start: " + e.getMessage(), e);
    }
  }

  /// Where to listen; `null` for nowhere.
  private @Nullable Address bind(Topology chosen) {
    if (chosen.isListening()) {
      return listen != null ? listen : Address.parse(ANY_LOOPBACK_PORT);
    }
    if (listen != null || advertise != null) {
      String remedy = chosen.broker() == null ? ", or choose Topology.server" : "";
      throw new NodeStartException(
          "node '%s' is a client and is dialled by nobody: remove %s%s"
              .formatted(
                  name,
                  listen != null
                      ? "listen(\"" + listen + "\")"
                      : "advertise(\"" + advertise + "\")",
                  remedy),
          null);
    }
    return chosen.broker() == null ? null : new Address(name, BROKERED_PORT);
  }

  private @Nullable Address advertised(@Nullable Address bind) {
    if (advertise != null && Hosts.isWildcard(advertise.host())) {
      throw new NodeStartException(
          "node '%s' advertises %s, which stands for every address: name one that others can reach"
              .formatted(name, advertise),
          null);
    }
    if (advertise == null
        && bind != null
        && bind.port() != BROKERED_PORT
        && Hosts.isWildcard(bind.host())) {
      throw new NodeStartException(
          "node '%s' listens on every address (%s): say with advertise(\"host:port\") which one others can reach"
              .formatted(name, bind),
          null);
    }
    return advertise;
  }

  /// A channel as it was described so far, other than by [#channel].
  Channel configured(String channel) {
    Channel known = configured.get(channel);
    return known != null ? known : Channel.named(channel);
  }

  /// Describes a channel, unless the program itself does.
  void configure(Channel channel) {
    configured.put(channel.name(), channel);
  }

  private void requireAuthentication(NodeSettings settings) {
    Address bind = settings.listen();
    boolean isBrokered = settings.protocol().broker() != null;
    boolean isOpen = bind != null && !isBrokered && Hosts.isOpenToOthers(bind.host());
    if (isOpen && !settings.security().isOn() && !isInsecure) {
      throw new NodeStartException(
          ("node '%s' listens on %s, where others can reach it, with neither secret nor TLS:"
                  + " say secret(...) or tls(...), or insecure() to let everybody in")
              .formatted(name, bind),
          null);
    }
  }

  private NodeSettings.Security security(@Nullable Secret itsSecret, @Nullable Tls itsTls) {
    return new NodeSettings.Security(
        itsSecret == null ? null : itsSecret.shared(),
        itsTls == null ? null : itsTls.contexts(name, SystemHost.shared()));
  }

  private List<Channel> allChannels() {
    Map<String, Channel> described = new LinkedHashMap<>(configured);
    described.putAll(channels);
    List<Channel> all = new ArrayList<>();
    all.add(described.getOrDefault(Channel.DEFAULT, Channel.named(Channel.DEFAULT)));
    described.values().stream()
        .filter(channel -> !channel.name().equals(Channel.DEFAULT))
        .forEach(all::add);
    return all;
  }

  private Transport transport(NodeSettings settings) {
    BrokerConfig itsBroker = settings.protocol().broker();
    return ServiceLoader.load(TransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.isBrokered() == (itsBroker != null))
        .findFirst()
        .orElseThrow(() ->
            new NodeStartException(
                "node '%s' has no transport: add the artifact dev.partisan:%s to the program"
                    .formatted(name, itsBroker == null ? "partisan" : "partisan-amqp"),
                null))
        .open(
            new TransportProvider.Request(
                cluster, name, settings.channels(), settings.security().tls(), itsBroker));
  }
}
