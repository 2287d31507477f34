package dev.partisan.benchmarks;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.NodeStats;
import dev.partisan.Topology;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A share of the nodes of one full mesh, which is spread over several JVMs.
///
/// ```
/// listen HOST CHANNELS LANES KIND           settings of the nodes to come; `mesh`, or `star` for stubs
/// start NAME PORT CONTACT...                starts a node, which joins one of the contacts; `-` for none
/// join NAME PORT CONTACT...                 the same, without waiting for the join
/// restart NAME CONTACT                      ends a node without a goodbye and starts it again
/// leave NAME LEAVER
/// close NAME                                without a goodbye
/// await SIZE                                until all have so many members and every connection
/// complete NAME SIZE                        the same of one
/// watch NAME                                from now on, which connections to and from it are dialled here
/// opened NAME                               dials=
/// views                                     views= hash= size= unreachable= closed= changed= reached=
/// faults                                    refused= unfinished=
/// ```
///
/// Times are of the clock that all JVMs of the machine share.
final class MeshNodes implements Role {
  private static final Topology STAR =
      Topology.of(
          "star",
          (self, address, random) -> new Star(self, address),
          MethodHandles.lookup(),
          Star.Silence.class);

  private static final Duration TO_JOIN = Duration.ofMinutes(1);
  private static final Duration TO_CONNECT = Duration.ofMinutes(5);

  private final Map<String, MeshNode> nodes = new LinkedHashMap<>();
  private final Map<String, OpenedConnections> watched = new LinkedHashMap<>();
  private final AtomicLong changedNanos = new AtomicLong();
  private final AtomicLong reachedNanos = new AtomicLong();
  private String host = "127.0.0.1";
  private int channels;
  private int lanes = 1;
  private boolean isStar;

  /// One that runs, and its port.
  private record MeshNode(Node node, int port) {}

  @Override
  public Answer perform(String[] words) throws Exception {
    return switch (words[0]) {
      case "listen" -> settings(words);
      case "start" -> start(words, true);
      case "join" -> start(words, false);
      case "restart" -> restart(words[1], words[2]);
      case "leave" -> {
        node(words[1]).leave(words[2]);
        yield Answer.of("left", words[2]);
      }
      case "close" -> {
        node(words[1]).close(Duration.ZERO);
        nodes.remove(words[1]);
        yield Answer.of("closed", words[1]);
      }
      case "await" -> {
        long start = System.nanoTime();
        for (MeshNode node : nodes.values()) {
          await(node.node(), Integer.parseInt(words[1]), start);
        }
        yield Answer.of("nanos", System.nanoTime() - start);
      }
      case "complete" -> {
        await(node(words[1]), Integer.parseInt(words[2]), System.nanoTime());
        yield Answer.of("complete", words[1]);
      }
      case "watch" -> {
        watched.put(words[1], OpenedConnections.of(words[1]));
        yield Answer.of("watched", words[1]);
      }
      case "opened" -> opened(words[1]);
      case "views" -> views();
      case "faults" -> faults();
      default -> throw Role.unknown(words);
    };
  }

  private Answer settings(String[] words) {
    host = words[1];
    channels = Integer.parseInt(words[2]);
    lanes = Integer.parseInt(words[3]);
    isStar = words[4].equals("star");
    return Answer.of("host", host);
  }

  private Node node(String name) {
    MeshNode found = nodes.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no node '" + name + "'");
    }
    return found.node();
  }

  private Answer start(String[] words, boolean isAwaited) throws Exception {
    String name = words[1];
    int port = Integer.parseInt(words[2]);
    NodeBuilder builder = Node.named(name).listen(host + ":" + port).insecure();
    for (int i = 0; i < channels; i++) {
      // The default channel is one of them.
      String channel = i == 0 ? Channel.DEFAULT : "channel-" + i;
      builder.channel(Channel.named(channel).parallelism(lanes));
    }
    if (isStar) {
      builder.topology(STAR);
    }
    Node node = builder.start();
    nodes.put(name, new MeshNode(node, port));
    node.onMembership(this::noteChange);
    List<String> contacts = List.of(words).subList(3, words.length);
    if (!contacts.equals(List.of("-"))) {
      CompletableFuture<Void> join =
          node.joinAsync(contacts.toArray(String[]::new)).toCompletableFuture();
      if (isAwaited) {
        join.get(TO_JOIN.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        var _ = join.whenComplete((_, failure) -> closeIf(failure != null, node));
      }
    }
    return Answer.of("address", node.address());
  }

  /// A node that was refused, as another one of its name was quicker.
  private static void closeIf(boolean isRefused, Node node) {
    if (isRefused) {
      node.close(Duration.ZERO);
    }
  }

  private void noteChange(MemberEvent event) {
    boolean isReach =
        event instanceof MemberEvent.Reachable || event instanceof MemberEvent.Unreachable;
    (isReach ? reachedNanos : changedNanos).accumulateAndGet(System.nanoTime(), Math::max);
  }

  private Answer restart(String name, String contact) throws Exception {
    MeshNode old = nodes.get(name);
    if (old == null) {
      throw new IllegalArgumentException("no node '" + name + "'");
    }
    old.node().close(Duration.ZERO);
    return start(new String[] {"start", name, Integer.toString(old.port()), contact}, false);
  }

  private static void await(Node node, int size, long start) throws InterruptedException {
    while (!isComplete(node, size)) {
      if (System.nanoTime() - start > TO_CONNECT.toNanos()) {
        throw new IllegalStateException(node.id() + " has " + node.members().size() + " members");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private static boolean isComplete(Node node, int size) {
    return node.members().size() == size
        && node.members().stream().allMatch(Member::isReachable)
        && node.isFullyConnected();
  }

  private Answer opened(String name) {
    OpenedConnections connections = watched.get(name);
    if (connections == null) {
      throw new IllegalArgumentException("node '" + name + "' is not watched");
    }
    return connections.close();
  }

  private Answer views() {
    TreeSet<String> views = new TreeSet<>();
    int unreachable = 0;
    int closed = 0;
    int size = 0;
    for (MeshNode node : nodes.values()) {
      if (node.node().isClosed()) {
        closed++;
        continue;
      }
      List<String> view = new ArrayList<>();
      for (Member member : node.node().members()) {
        view.add(member.id().toString());
        unreachable += member.isReachable() ? 0 : 1;
      }
      size = view.size();
      views.add(String.join(",", view));
    }
    return Answer.of("views", views.size())
        .with("hash", Integer.toHexString(views.hashCode()))
        .with("size", size)
        .with("members", views.isEmpty() ? "none" : names(views.first()))
        .with("unreachable", unreachable)
        .with("closed", closed)
        .with("changed", changedNanos.get())
        .with("reached", reachedNanos.get());
  }

  private static String names(String view) {
    return view.replaceAll("#[0-9a-f]+", "");
  }

  private Answer faults() {
    long refused = 0;
    long unfinished = 0;
    for (MeshNode node : nodes.values()) {
      NodeStats stats = node.node().stats();
      refused += stats.refusedHandshakes();
      unfinished += stats.unfinishedHandshakes();
    }
    return Answer.of("refused", refused).with("unfinished", unfinished);
  }

  @Override
  public void close() {
    nodes.values().forEach(node -> node.node().close(Duration.ZERO));
  }
}
