package dev.partisan;

import static dev.partisan.Setting.Group.CLIENT_SERVER;
import static dev.partisan.Setting.Group.FULL_MESH;
import static dev.partisan.Setting.Group.LIMITS;
import static dev.partisan.Setting.Group.MONITORS;
import static dev.partisan.Setting.Group.NODE;
import static dev.partisan.Setting.Group.STATIC;
import static dev.partisan.SettingType.ADDRESS;
import static dev.partisan.SettingType.COUNT;
import static dev.partisan.SettingType.DURATION;
import static dev.partisan.SettingType.FILE;
import static dev.partisan.SettingType.LIST;
import static dev.partisan.SettingType.SIZE;
import static dev.partisan.SettingType.SMALL_SIZE;
import static dev.partisan.SettingType.SWITCH;
import static dev.partisan.SettingType.TEXT;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The registry: the one list that files, environment, command and documents take their settings from.
///
/// Defaults are not repeated here; they are read from a fresh [NodeBuilder].
final class Settings {
  private static final ComponentPath<Duration> PATIENCE = new ComponentPath<>("failover.patience");

  private static final List<Setting> OWN =
      List.of(
          Setting.of(
                  NODE,
                  "name",
                  TEXT,
                  builder -> builder.name,
                  NodeBuilder::name,
                  "1 to 255 letters, digits or any of -_.@",
                  "unique in its cluster")
              .byDefault("none: it must be given"),
          Setting.of(
              NODE,
              "cluster",
              TEXT,
              builder -> builder.cluster,
              NodeBuilder::cluster,
              "nodes join only nodes of the same cluster name",
              "keeps clusters of one network apart; no secret"),
          Setting.of(
                  NODE,
                  "listen",
                  ADDRESS,
                  builder -> builder.listen,
                  (builder, address) -> builder.listen(address.toString()),
                  "where to listen; port 0 is any free one",
                  "nobody else reaches loopback; any other needs a secret, TLS or insecure")
              .byDefault("127.0.0.1:0"),
          Setting.of(
                  NODE,
                  "advertise",
                  ADDRESS,
                  builder -> builder.advertise,
                  (builder, address) -> builder.advertise(address.toString()),
                  "where other nodes reach this one",
                  "needed with 0.0.0.0 and ::, which nobody can dial")
              .byDefault("the bound address"),
          Setting.of(
              NODE,
              "topology",
              TEXT,
              builder -> builder.overlay.topology(),
              (builder, name) -> builder.overlay = builder.overlay.withTopology(name),
              "full-mesh, static, client-server, peer-to-peer or publish-subscribe",
              "the same for all nodes of a cluster"),
          Setting.of(
                  NODE,
                  "role",
                  TEXT,
                  builder -> builder.overlay.role(),
                  (builder, role) -> builder.overlay = builder.overlay.withRole(role),
                  "of client-server: server or client",
                  "a client dials only, and listens on nothing")
              .byDefault("none"),
          Setting.of(
                  NODE,
                  "servers",
                  LIST,
                  builder -> builder.overlay.servers(),
                  (builder, servers) -> builder.overlay = builder.overlay.withServers(servers),
                  "of client-server: the servers to connect to, host:port; none for the first server",
                  "a client goes to another when its server is lost")
              .byDefault("none"),
          Setting.of(
                  NODE,
                  "peers",
                  LIST,
                  builder -> builder.overlay.peers(),
                  (builder, peers) -> builder.overlay = builder.overlay.withPeers(peers),
                  "of static: the other nodes, name@host:port",
                  "the configured set is the membership")
              .byDefault("none"),
          Setting.of(
                  NODE,
                  "secret-file",
                  FILE,
                  builder -> builder.secretFile,
                  (builder, file) -> builder.secretFile = file,
                  "the cluster's shared secret, 16 bytes or more, proven both ways on each connection",
                  "a file, since environments and command lines are read by others")
              .byDefault("none"),
          Setting.of(
                  NODE,
                  "tls-authority",
                  FILE,
                  builder -> builder.tlsFiles.authority(),
                  (builder, file) -> builder.tlsFiles = builder.tlsFiles.withAuthority(file),
                  "PEM certificates of those who sign nodes' certificates; switches TLS 1.3 on",
                  "goes together with the next two")
              .byDefault("none"),
          Setting.of(
                  NODE,
                  "tls-certificate",
                  FILE,
                  builder -> builder.tlsFiles.certificate(),
                  (builder, file) -> builder.tlsFiles = builder.tlsFiles.withCertificate(file),
                  "the PEM certificate of this node, for the host that it advertises",
                  "looked at again every 10s at most, at new connections")
              .byDefault("none"),
          Setting.of(
                  NODE,
                  "tls-key",
                  FILE,
                  builder -> builder.tlsFiles.key(),
                  (builder, file) -> builder.tlsFiles = builder.tlsFiles.withKey(file),
                  "the key of that certificate, PEM and PKCS#8",
                  "")
              .byDefault("none"),
          Setting.of(
              NODE,
              "insecure",
              SWITCH,
              builder -> builder.isInsecure,
              (builder, isInsecure) -> builder.isInsecure = isInsecure,
              "listen where others can reach it with neither secret nor TLS",
              "whoever reaches the node can join it: it must be said"),
          Setting.of(
              LIMITS,
              "backlog",
              COUNT,
              builder -> builder.limits.backlog,
              NodeBuilder::backlog,
              "connections that may wait to be accepted",
              "a cluster of a thousand may dial at once"),
          Setting.of(
              LIMITS,
              "connect-timeout",
              DURATION,
              builder -> builder.limits.connectTimeout,
              NodeBuilder::connectTimeout,
              "for a connection to open, and for TLS and its handshake, together",
              "a few lost packets"),
          Setting.of(
              LIMITS,
              "refresh-interval",
              DURATION,
              builder -> builder.limits.refreshInterval,
              NodeBuilder::refreshInterval,
              "between two dials to one peer, up to half as much again",
              "opening is paced, but not felt"),
          Setting.of(
              LIMITS,
              "max-backoff",
              DURATION,
              builder -> builder.limits.maxBackoff,
              NodeBuilder::maxBackoff,
              "the longest pause between two tries to reach a lost peer; begins at 100ms, doubles",
              "a restarted peer is found soon, a dead one costs little"),
          Setting.of(
              LIMITS,
              "send-timeout",
              DURATION,
              builder -> builder.limits.sendTimeout,
              NodeBuilder::sendTimeout,
              "how long a sender waits for room at most",
              "two nodes that block on each other come free"),
          Setting.of(
              LIMITS,
              "retain-for",
              DURATION,
              builder -> builder.limits.retainFor,
              NodeBuilder::retainFor,
              "how long messages are kept for a peer out of reach",
              "the dead must not use up what the living need"),
          Setting.of(
              LIMITS,
              "stuck-after",
              DURATION,
              builder -> builder.limits.stuckAfter,
              NodeBuilder::stuckAfter,
              "how long a process with a full mailbox may take nothing; then its messages are dead letters",
              "longer than any pause that is not a fault"),
          Setting.of(
              LIMITS,
              "max-message-bytes",
              SMALL_SIZE,
              builder -> builder.limits.maxMessageBytes,
              NodeBuilder::maxMessageBytes,
              "the largest message, encoded; beyond it TOO_LARGE",
              "a peer is told in the handshake; the lesser of both holds"),
          Setting.of(
                  LIMITS,
                  "outbound-bytes",
                  SIZE,
                  builder -> builder.limits.outboundBytes,
                  NodeBuilder::outboundBytes,
                  "queued and not yet acknowledged bytes of all lanes",
                  "chunks of 256 KiB, outside the heap")
              .byDefault("a quarter of the heap's maximum, at least 64MiB"),
          Setting.of(
              LIMITS,
              "reassembly-bytes",
              SIZE,
              builder -> builder.limits.reassemblyBytes,
              NodeBuilder::reassemblyBytes,
              "unfinished large messages that each lane takes in; a larger one comes alone",
              "eight messages of 1 MiB under way; a peer is told in the handshake"),
          Setting.of(
                  LIMITS,
                  "inbound-bytes",
                  SIZE,
                  builder -> builder.limits.inboundBytes,
                  NodeBuilder::inboundBytes,
                  "what the unfinished large messages of one channel keep, over all peers; beyond it"
                      + " lanes stop reading but for one",
                  "whole read chunks count; the control channel never stops")
              .byDefault("an eighth of the heap's maximum, at least 32MiB"),
          Setting.of(
              LIMITS,
              "monotonic-slots",
              COUNT,
              builder -> builder.limits.monotonicSlots,
              NodeBuilder::monotonicSlots,
              "messages of a monotonic channel that wait for a lane, one a receiver and key",
              "those that had to be encoded to be kept also count against queue-bytes"),
          Setting.of(
              LIMITS,
              "max-hops",
              COUNT,
              builder -> builder.limits.maxHops,
              NodeBuilder::maxHops,
              "nodes that may hand on one message, 1 to 255",
              "more than any way of ours is long; what ends up in a loop goes no further"),
          Setting.of(
              LIMITS,
              "max-half-open",
              COUNT,
              builder -> builder.limits.maxHalfOpen,
              NodeBuilder::maxHalfOpen,
              "connections whose handshake is not over; beyond it the oldest gives way",
              "a cluster of hundreds may dial at once"),
          Setting.of(
              LIMITS,
              "max-half-open-per-address",
              COUNT,
              builder -> builder.limits.maxHalfOpenPerAddress,
              NodeBuilder::maxHalfOpenPerAddress,
              "of these, from one address",
              "leaves room for the others while one machine opens all it can"),
          Setting.of(
              LIMITS,
              "max-peers",
              COUNT,
              builder -> builder.limits.maxPeers,
              NodeBuilder::maxPeers,
              "nodes with connections to this one, members or not",
              "beyond it a mesh is unwise"),
          Setting.ofChannel(
              "parallelism",
              COUNT,
              Channel::parallelism,
              Channel::parallelism,
              "connections to each peer, 1 to 64",
              "more helps where the round trip is long, or cores are many"),
          Setting.ofChannel(
              "overflow",
              SettingType.oneOf(OverflowPolicy.class),
              Channel::overflow,
              Channel::overflow,
              "what happens to a message for which a lane's queue has no room",
              "a sender that waits loses nothing"),
          Setting.ofChannel(
              "queue-bytes",
              SIZE,
              Channel::queueBytes,
              Channel::queueBytes,
              "a lane's queued and unacknowledged bytes of small messages, and as much of those over 64 KiB;"
                  + " at least 64KiB",
              "1 GB/s over 8 ms of round trip, yet a hundred peers fit a heap"),
          Setting.ofChannel(
                  "monotonic",
                  DURATION,
                  channel -> channel.isMonotonic() ? channel.window() : null,
                  Channel::monotonic,
                  "a newer message subsumes one that waits, for at most this long while other traffic"
                      + " backs its lane up",
                  "the program knows how old a state may be")
              .byDefault("off"),
          Setting.ofChannel(
              "retention",
              SWITCH,
              Channel::retention,
              Channel::retention,
              "what was given to a connection is kept until the peer has it",
              "without it a lost connection loses the small messages that were on it"),
          monitors(
              "renew-interval",
              DURATION,
              "between two renewals of a node's monitors on another",
              "what was lost is said again after it; a thousand monitors are one message"),
          monitors(
              "grace",
              DURATION,
              "how long a node may be unreachable before its monitors report it",
              "a node that is back so soon was never gone for its watchers"),
          monitors(
              "lease-time",
              DURATION,
              "how long a watched node keeps a monitor that nobody renews; at least the grace and two"
                  + " intervals",
              "what a watcher's node that vanished leaves behind lasts so long"),
          monitors(
              "per-process",
              COUNT,
              "monitors that one process may have, those included whose Down waits in the mailbox",
              "the mailbox takes them in whatever its cap"),
          monitors(
              "per-node",
              COUNT,
              "monitors of all processes of a node",
              "each other node may have as many on this one"),
          mesh("gossip.interval", DURATION, "between two rounds of digests", "a lost push is rare"),
          mesh(
              "gossip.digest-fanout",
              COUNT,
              "members that get a digest each round",
              "one member that just died does not cost a round"),
          mesh(
              "gossip.push-delay",
              DURATION,
              "for how long changes are gathered before they are pushed",
              "a burst of joins shares messages"),
          mesh(
              "gossip.push-fanout",
              COUNT,
              "members that a change is pushed to by each node that learns of it",
              "reaches 94% at once; digests do the rest"),
          mesh("detection.ping-interval", DURATION, "between two pings to each member", ""),
          mesh(
              "detection.unreachable-after",
              DURATION,
              "without an answer; at least twice the interval",
              "outlasts a long garbage collection"),
          mesh(
              "joining.step-timeout",
              DURATION,
              "for a dial, and again for an answer",
              "above any round trip"),
          mesh(
              "joining.first-pause",
              DURATION,
              "after all contacts failed once; doubled from round to round",
              "contacts often start together"),
          mesh(
              "joining.longest-pause",
              DURATION,
              "between two rounds of contacts",
              "a cluster that comes up late is still found soon"),
          mesh(
              "joining.timeout",
              DURATION,
              "for a whole join",
              "as long as people wait for a program to start"),
          mesh(
              "joining.admission-ping-timeout",
              DURATION,
              "for the holder of a name to answer when another node wants it",
              "a node that restarts within the detection time waits this long"),
          mesh(
              "retention.forget-unreachable-after",
              DURATION,
              "until an unreachable member is no longer listed",
              "longer than an outage that somebody is working on"),
          mesh(
              "retention.tombstones",
              DURATION,
              "how long it is remembered that a node left; longer than the above",
              "nobody who left comes back by old gossip"),
          mesh(
              "limits.max-members",
              COUNT,
              "names in the membership, leavers included",
              "pings make a mesh of more unwise"),
          mesh(
              "limits.max-entries-per-message",
              COUNT,
              "entries in one message of the membership, at most 1,000",
              "about 32 KiB"),
          mesh(
              "limits.max-joins",
              COUNT,
              "joins under way, and newcomers waiting",
              "each costs a ping"),
          mesh(
              "profiles.max-services",
              COUNT,
              "services that this node offers at a time, at most 256",
              "every member holds a copy: with 10,000 members 20 MiB at most"),
          mesh(
              "profiles.max-service-name",
              COUNT,
              "characters of a service's name, at most 255",
              "the same"),
          fixed(
              "dialling.first-pause",
              "before a peer is dialled again, half to all of it; doubled from dial to dial",
              "a peer that comes up late is found soon"),
          fixed(
              "dialling.longest-pause",
              "between two dials to a peer that stays away",
              "one that never comes costs little"),
          Setting.of(
              CLIENT_SERVER,
              "client-server.failover.patience",
              DURATION,
              builder -> PATIENCE.get(builder.clientServer),
              (builder, value) -> builder.clientServer = PATIENCE.with(builder.clientServer, value),
              "how long a client and its server await a lost connection, half to all of it, before it"
                  + " goes to another",
              "above a few dials, so that a short loss moves nobody"));

  static final List<Setting> ALL =
      Stream.concat(OWN.stream(), PeerToPeerSettings.ALL.stream()).toList();

  private Settings() {}

  /// The component of [MonitorConfig] that has the same name.
  private static <T> Setting monitors(
      String path, SettingType<T> type, String meaning, String reason) {
    ComponentPath<T> component = new ComponentPath<>(path);
    return Setting.of(
        MONITORS,
        "monitors." + path,
        type,
        builder -> component.get(builder.monitors),
        (builder, value) -> builder.monitors = component.with(builder.monitors, value),
        meaning,
        reason);
  }

  /// The component of [dev.partisan.protocol.FixedConfig] that has the same name.
  private static Setting fixed(String path, String meaning, String reason) {
    ComponentPath<Duration> component = new ComponentPath<>(path);
    return Setting.of(
        STATIC,
        "static." + path,
        DURATION,
        builder -> component.get(builder.fixed),
        (builder, value) -> builder.fixed = component.with(builder.fixed, value),
        meaning,
        reason);
  }

  /// The component of [dev.partisan.protocol.FullMeshConfig] that has the same name.
  private static <T> Setting mesh(String path, SettingType<T> type, String meaning, String reason) {
    ComponentPath<T> component = new ComponentPath<>(path);
    return Setting.of(
        FULL_MESH,
        "full-mesh." + path,
        type,
        builder -> component.get(builder.fullMesh),
        (builder, value) -> builder.fullMesh = component.with(builder.fullMesh, value),
        meaning,
        reason);
  }
}
