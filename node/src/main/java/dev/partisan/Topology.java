package dev.partisan;

import dev.partisan.internal.MessageCodecs;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.ClientServer;
import dev.partisan.protocol.ClientServerConfig;
import dev.partisan.protocol.Fixed;
import dev.partisan.protocol.FixedConfig;
import dev.partisan.protocol.FullMesh;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Protocol;
import dev.partisan.protocol.Role;
import dev.partisan.protocol.peertopeer.PeerToPeer;
import dev.partisan.protocol.peertopeer.PeerToPeerConfig;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.Types;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Who connects to whom in a cluster; chosen when a node starts. All nodes of a cluster choose the
/// same one.
///
/// Programs are the same on each: members are listed, messages and calls reach every member that has
/// a route, directly or through other nodes.
///
/// ```java
/// Node.named("alpha").topology(Topology.fullMesh()).start();
/// Node.named("beta").topology(Topology.client("10.0.0.1:7000", "10.0.0.2:7000")).start();
/// Node.named("gamma").topology(Topology.of("ring", Ring::new, RingMessage.class)).start();
/// ```
public final class Topology {
  /// Makes the protocol of one node.
  @FunctionalInterface
  public interface Factory {
    /// Called once, when the node starts.
    ///
    /// @param self the node
    /// @param address where others reach it; [Address#NONE] when it does not listen
    /// @param random the protocol's only source of chance
    Protocol protocol(NodeId self, Address address, RandomGenerator random);
  }

  private static final String FULL_MESH = "full-mesh";
  private static final String STATIC = "static";
  private static final String CLIENT_SERVER = "client-server";
  private static final String PEER_TO_PEER = "peer-to-peer";
  private static final String PUBLISH_SUBSCRIBE = "publish-subscribe";

  private final String name;
  private final boolean isListening;
  private final Factory factory;
  private final Supplier<PayloadCodec> codec;
  private final @Nullable BrokerConfig broker;

  private Topology(
      String name, boolean isListening, Factory factory, Supplier<PayloadCodec> codec) {
    this(name, isListening, factory, codec, null);
  }

  private Topology(
      String name,
      boolean isListening,
      Factory factory,
      Supplier<PayloadCodec> codec,
      @Nullable BrokerConfig broker) {
    this.broker = broker;
    this.name = name;
    this.isListening = isListening;
    this.factory = factory;
    this.codec = codec;
  }

  /// Everybody connects to everybody; the default.
  public static Topology fullMesh() {
    return fullMesh(FullMeshConfig.defaults());
  }

  /// The full mesh with timing and limits of one's own.
  public static Topology fullMesh(FullMeshConfig config) {
    return ours(
        FULL_MESH, true, (self, address, random) -> new FullMesh(self, address, config, random));
  }

  /// The static topology: the members are this node and these peers, and each peer that runs is
  /// connected to. Nobody joins or leaves.
  ///
  /// @param peers `name@host:port` each
  /// @throws IllegalArgumentException when one is not of that form
  public static Topology fixed(String... peers) {
    return fixed(FixedConfig.of(Arrays.stream(peers).map(Topology::peer).toList()));
  }

  /// The static topology, with timing of one's own.
  public static Topology fixed(FixedConfig config) {
    return ours(STATIC, true, (self, address, random) -> new Fixed(self, address, config, random));
  }

  static FixedConfig.Peer peer(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1) {
      throw new IllegalArgumentException(
          "peer '" + text + "' does not say who is where: write name@host:port");
    }
    return new FixedConfig.Peer(text.substring(0, at), Address.parse(text.substring(at + 1)));
  }

  /// A server of the client-server topology: connected to the other servers, and to the clients that
  /// chose it; it hands on their messages.
  ///
  /// @param otherServers `host:port` of servers to join; none for the first. Its own may be among
  ///   them
  /// @throws IllegalArgumentException when one is not `host:port`
  public static Topology server(String... otherServers) {
    return clientServer(ClientServerConfig.server(addresses(otherServers)));
  }

  /// A client of the client-server topology: it dials one of the servers, and another one when that
  /// is lost, and listens on nothing. It joins by itself.
  ///
  /// @param servers `host:port` of one or more
  /// @throws IllegalArgumentException when there is none, or one is not `host:port`
  public static Topology client(String... servers) {
    if (servers.length == 0) {
      throw new IllegalArgumentException("a client needs a server: name at least one as host:port");
    }
    return clientServer(ClientServerConfig.client(addresses(servers)));
  }

  /// A server or client of the client-server topology, with timing and limits of one's own.
  public static Topology clientServer(ClientServerConfig config) {
    return ours(
        CLIENT_SERVER,
        config.role() == Role.SERVER,
        (self, address, random) -> new ClientServer(self, address, config, random));
  }

  /// The peer-to-peer topology: each node is connected to a few others, and messages for the rest go
  /// through them. For hundreds or thousands of nodes.
  public static Topology peerToPeer() {
    return peerToPeer(PeerToPeerConfig.defaults());
  }

  /// The peer-to-peer topology, with views, timing and limits of one's own.
  public static Topology peerToPeer(PeerToPeerConfig config) {
    return ours(
        PEER_TO_PEER,
        true,
        (self, address, random) -> new PeerToPeer(self, address, config, random));
  }

  /// The publish-subscribe topology (§3.3.5): all messages go through a broker, to which nodes only dial out. Nodes on
  /// the same broker with the same cluster name find each other; `join("alpha:5672")` is for those that left, and names
  /// the node. Needs the artifact `dev.partisan:partisan-amqp`.
  public static Topology publishSubscribe(BrokerConfig broker) {
    return publishSubscribe(broker, FullMeshConfig.defaults());
  }

  /// The publish-subscribe topology, with the timing and limits of its membership, which is that of the full mesh.
  public static Topology publishSubscribe(BrokerConfig broker, FullMeshConfig membership) {
    return new Topology(
        PUBLISH_SUBSCRIBE,
        false,
        (self, address, random) -> new FullMesh(self, address, membership, random),
        () -> MessageCodecs.CONTROL,
        broker);
  }

  private static List<Address> addresses(String... texts) {
    return Arrays.stream(texts).map(Address::parse).toList();
  }

  /// The topology that a configuration names.
  ///
  /// @param name `full-mesh`, `static`, `client-server`, `peer-to-peer` or `publish-subscribe`
  /// @param role `server` or `client` for client-server, else empty
  /// @param servers of client-server, `host:port` each; else empty
  /// @param peers of static, `name@host:port` each; else empty
  /// @throws IllegalArgumentException when these do not fit together, with one line that says what
  ///   to change
  public static Topology parse(String name, String role, List<String> servers, List<String> peers) {
    return switch (name) {
      case FULL_MESH -> {
        refuse(name, "role", role.isEmpty() ? List.of() : List.of(role));
        refuse(name, "servers", servers);
        refuse(name, "peers", peers);
        yield fullMesh();
      }
      case STATIC -> {
        refuse(name, "role", role.isEmpty() ? List.of() : List.of(role));
        refuse(name, "servers", servers);
        yield fixed(peers.toArray(String[]::new));
      }
      case CLIENT_SERVER -> {
        refuse(name, "peers", peers);
        yield clientServer(role, servers.toArray(String[]::new));
      }
      case PEER_TO_PEER -> {
        refuse(name, "role", role.isEmpty() ? List.of() : List.of(role));
        refuse(name, "servers", servers);
        refuse(name, "peers", peers);
        yield peerToPeer();
      }
      case PUBLISH_SUBSCRIBE -> {
        refuse(name, "role", role.isEmpty() ? List.of() : List.of(role));
        refuse(name, "servers", servers);
        refuse(name, "peers", peers);
        yield publishSubscribe(BrokerConfig.of());
      }
      default ->
          throw new IllegalArgumentException(
              "topology '%s' is unknown: choose one of %s, %s, %s, %s, %s"
                  .formatted(
                      name, FULL_MESH, STATIC, CLIENT_SERVER, PEER_TO_PEER, PUBLISH_SUBSCRIBE));
    };
  }

  private static Topology clientServer(String role, String... servers) {
    return switch (role) {
      case "server" -> server(servers);
      case "client" -> client(servers);
      default ->
          throw new IllegalArgumentException(
              "topology '%s' has no role '%s': choose server or client"
                  .formatted(CLIENT_SERVER, role));
    };
  }

  private static void refuse(String name, String setting, List<String> values) {
    if (!values.isEmpty()) {
      throw new IllegalArgumentException(
          "topology '%s' has no %s: remove %s".formatted(name, setting, String.join(", ", values)));
    }
  }

  /// A topology of the user's own.
  ///
  /// @param name for logs and errors
  /// @param messages what the protocol's nodes say to each other: a sealed interface registers the
  ///   records that it permits. In a module, their package is to be opened to `dev.partisan.wire`
  @SafeVarargs
  @SuppressWarnings("varargs") // the classes are only read
  public static Topology of(String name, Factory factory, Class<? extends Message>... messages) {
    return new Topology(name, true, factory, () -> Types.builder().add(messages).build());
  }

  /// As [#of(String, Factory, Class...)], for messages of a package that its module does not open:
  /// `MethodHandles.lookup()` gives the access.
  @SafeVarargs
  @SuppressWarnings("varargs") // the classes are only read
  public static Topology of(
      String name,
      Factory factory,
      MethodHandles.Lookup lookup,
      Class<? extends Message>... messages) {
    return new Topology(name, true, factory, () -> Types.builder().add(lookup, messages).build());
  }

  private static Topology ours(String name, boolean isListening, Factory factory) {
    return new Topology(name, isListening, factory, () -> MessageCodecs.CONTROL);
  }

  /// Whether nodes of this topology are dialled by others.
  boolean isListening() {
    return isListening;
  }

  /// Where the broker is; `null` on topologies without one.
  @Nullable BrokerConfig broker() {
    return broker;
  }

  /// Whether nodes leave while the cluster runs.
  boolean mayLeave() {
    return !name.equals(STATIC);
  }

  Factory factory() {
    return factory;
  }

  /// Of the protocol's messages.
  ///
  /// @throws IllegalArgumentException when one cannot be sent, naming type, component and remedy
  PayloadCodec codec() {
    return codec.get();
  }

  @Override
  public String toString() {
    return name;
  }
}
