package dev.partisan.transport;

import static dev.partisan.transport.ProxiedNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.BroadcastConfig;
import dev.partisan.BroadcastDrop;
import dev.partisan.BroadcastHandler;
import dev.partisan.Channel;
import dev.partisan.ChannelStats;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.Topology;
import dev.partisan.faults.ResetProxy;
import dev.partisan.protocol.NodeId;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Broadcasts over loopback TCP, on every topology (§3.3.4).
@Timeout(60)
final class BroadcastTest {
  sealed interface News {
    record Headline(String from, int number) implements News {}

    record Picture(byte[] bytes) implements News {}
  }

  record Unregistered(int number) {}

  record Register(String key, long version, String value) {}

  private static final Duration SHORT = Duration.ofMillis(200);

  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, List<Object>> heard = new ConcurrentSkipListMap<>();

  @AfterEach
  void close() {
    nodes.forEach(node -> node.close(Duration.ZERO));
  }

  private Node start(String name, Topology topology, UnaryOperator<NodeBuilder> settings) {
    NodeBuilder builder =
        Node.named(name)
            .topology(topology)
            .broadcasts(BroadcastConfig.defaults().withExchangeInterval(SHORT))
            .messages(MethodHandles.lookup(), News.class, Register.class);
    Node node = settings.apply(builder).start();
    nodes.add(node);
    List<Object> list = new CopyOnWriteArrayList<>();
    heard.put(name, list);
    node.onBroadcast(News.class, list::add);
    return node;
  }

  private Node start(String name, Topology topology) {
    return start(name, topology, builder -> builder);
  }

  private void startMesh(int size) {
    for (int i = 0; i < size; i++) {
      Node node = start("m" + i, Topology.fullMesh());
      if (i > 0) {
        node.join(nodes.getFirst().address().toString());
      }
    }
  }

  private void awaitAll(int count) {
    eventually()
        .untilAsserted(() -> assertThat(heard.values()).allMatch(list -> list.size() == count));
  }

  private void assertEachBroadcastsToAllOnce() {
    List<Object> expected = new ArrayList<>();
    for (Node node : nodes) {
      News.Headline headline = new News.Headline(node.id().name(), 1);
      expected.add(headline);
      assertThat(node.broadcast(headline)).isEqualTo(SendResult.QUEUED);
    }
    awaitAll(nodes.size());
    assertThat(heard.values()).allSatisfy(list -> assertThat(list).hasSameElementsAs(expected));
    assertThat(nodes).allMatch(node -> node.stats().broadcasts().delivered() == nodes.size());
  }

  @Test
  void onAFullMeshAllHearAll() {
    startMesh(12);
    assertEachBroadcastsToAllOnce();
    // Twelve nodes have 66 links; a tree needs few of them.
    long pushed = nodes.stream().mapToLong(node -> node.stats().broadcasts().pushed()).sum();
    assertThat(pushed).isLessThan(12L * 12 * 4);
  }

  @Test
  void onAStaticTopologyBroadcastsGoAlongTheRow() throws IOException {
    int[] ports = {ResetProxy.freePort(), ResetProxy.freePort(), ResetProxy.freePort()};
    String[] peers = new String[3];
    Arrays.setAll(peers, i -> "s" + i + "@127.0.0.1:" + ports[i]);
    start("s0", Topology.fixed(peers[1]), b -> b.listen("127.0.0.1:" + ports[0]));
    start("s1", Topology.fixed(peers[0], peers[2]), b -> b.listen("127.0.0.1:" + ports[1]));
    start("s2", Topology.fixed(peers[1]), b -> b.listen("127.0.0.1:" + ports[2]));
    assertEachBroadcastsToAllOnce();
  }

  @Test
  void onClientServerClientsAreLeaves() {
    Node s1 = start("s1", Topology.server());
    Node s2 = start("s2", Topology.server(s1.address().toString()));
    start("c1", Topology.client(s1.address().toString()));
    start("c2", Topology.client(s2.address().toString()));
    start("c3", Topology.client(s2.address().toString()));
    assertEachBroadcastsToAllOnce();
  }

  @Test
  void onAUsersOwnTopologyBroadcastsGoAlongItsLinks() {
    for (int i = 0; i < 4; i++) {
      Node node = start("t" + i, TreeProtocol.topology());
      if (i > 0) {
        node.join(nodes.get(i - 1).address().toString());
      }
    }
    assertEachBroadcastsToAllOnce();
  }

  @Test
  void broadcastsOfOneNodeArriveInOrderAndOnTheChosenChannelOnly() {
    for (String name : List.of("a", "b", "c")) {
      Node node =
          start(name, Topology.fullMesh(), b -> b.channel(Channel.named("news").parallelism(2)));
      if (nodes.size() > 1) {
        node.join(nodes.getFirst().address().toString());
      }
    }
    ProxiedNode.awaitFullyConnected(nodes.toArray(new Node[0]));
    nodes.get(1).broadcast(new News.Headline("b", 0), SendOptions.via("news"));
    awaitAll(1);
    long before = sent("default");
    for (int i = 1; i < 2_000; i++) {
      nodes.get(1).broadcast(new News.Headline("b", i), SendOptions.via("news").key(7));
    }
    awaitAll(2_000);
    for (List<Object> list : heard.values()) {
      for (int i = 0; i < 2_000; i++) {
        assertThat(list.get(i)).isEqualTo(new News.Headline("b", i));
      }
    }
    assertThat(sent("news")).isGreaterThanOrEqualTo(2L * 2_000);
    // The exchange alone.
    assertThat(sent("default") - before).isLessThan(500);
  }

  private long sent(String channel) {
    return nodes.stream()
        .flatMap(node -> node.stats().channels().stream())
        .filter(stats -> stats.channel().equals(channel))
        .map(ChannelStats::sent)
        .mapToLong(traffic -> traffic.messages())
        .sum();
  }

  @Test
  void largeBroadcastsArriveWhole() {
    startMesh(3);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = new byte[1 << 20];
      Arrays.fill(bytes, (byte) i);
      assertThat(nodes.getFirst().broadcast(new News.Picture(bytes))).isEqualTo(SendResult.QUEUED);
    }
    awaitAll(20);
    for (List<Object> list : heard.values()) {
      for (int i = 0; i < 20; i++) {
        byte[] bytes = ((News.Picture) list.get(i)).bytes();
        byte expected = (byte) i;
        assertThat(bytes).hasSize(1 << 20).containsOnly(expected);
      }
    }
  }

  @Test
  void listenersHearTheirTypeOnlyEachACopyOfItsOwnAndNothingOnceClosed() {
    startMesh(1);
    Node node = nodes.getFirst();
    List<News.Picture> pictures = new CopyOnWriteArrayList<>();
    List<News.Picture> others = new CopyOnWriteArrayList<>();
    node.onBroadcast(News.Picture.class, pictures::add);
    node.onBroadcast(News.Picture.class, others::add);
    var closed = node.onBroadcast(News.class, news -> pictures.add(new News.Picture(new byte[9])));
    closed.close();
    node.broadcast(new News.Headline("m0", 1));
    byte[] mine = {1};
    node.broadcast(new News.Picture(mine));
    mine[0] = 2;
    awaitAll(2);
    eventually().until(() -> pictures.size() == 1 && others.size() == 1);
    assertThat(pictures.getFirst().bytes()).containsExactly(1);
    pictures.getFirst().bytes()[0] = 3;
    assertThat(others.getFirst().bytes()).containsExactly(1);
  }

  @Test
  void slowListenerMissesWhatItHasNoRoomForAndNobodyElseDoes() {
    startMesh(2);
    CountDownLatch release = new CountDownLatch(1);
    BroadcastConfig.Limits limits = new BroadcastConfig.Limits(1 << 20, 1 << 20, 10, 1 << 20);
    Node slow =
        start(
            "slow",
            Topology.fullMesh(),
            b -> b.broadcasts(BroadcastConfig.defaults().withLimits(limits)));
    slow.join(nodes.getFirst().address().toString());
    List<Object> late = new CopyOnWriteArrayList<>();
    slow.onBroadcast(
        News.Headline.class,
        headline -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          late.add(headline);
        });
    for (int i = 0; i < 100; i++) {
      nodes.getFirst().broadcast(new News.Headline("m0", i));
      int sent = i + 1;
      // Of its other listener, which keeps up, nothing is to be missed.
      eventually().until(() -> heard.getOrDefault("slow", List.of()).size() == sent);
    }
    awaitAll(100);
    assertThat(slow.stats().broadcasts().dropped().get(BroadcastDrop.SLOW_LISTENER))
        .isEqualTo(100L - 10);
    release.countDown();
    eventually().until(() -> late.size() == 10);
  }

  @Test
  void whatCannotBeBroadcastIsSaid() {
    Node node = start("a", Topology.fullMesh(), b -> b.maxMessageBytes(1 << 20));
    assertThatThrownBy(() -> node.broadcast(new Unregistered(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unregistered is not registered");
    assertThat(node.broadcast(new News.Picture(new byte[1 << 20]))).isEqualTo(SendResult.TOO_LARGE);
    assertThat(node.stats().broadcasts().dropped().get(BroadcastDrop.TOO_LARGE)).isEqualTo(1);
    node.close(Duration.ZERO);
    assertThat(node.broadcast(new News.Headline("a", 1))).isEqualTo(SendResult.CLOSED);
  }

  private static final class Registers implements BroadcastHandler<String, Register> {
    private final Map<String, Register> byKey = new ConcurrentSkipListMap<>();

    @Override
    public String broadcast(Register register) {
      return register.key() + "@" + register.version();
    }

    @Override
    public boolean merge(String id, Register register) {
      boolean isNews = !isStale(id);
      if (isNews) {
        byKey.put(register.key(), register);
      }
      return isNews;
    }

    @Override
    public boolean isStale(String id) {
      String[] parts = id.split("@", -1);
      Register known = byKey.get(parts[0]);
      return known != null && known.version() >= Long.parseLong(parts[1]);
    }

    @Override
    public Optional<Register> graft(String id) {
      return Optional.ofNullable(byKey.get(id.split("@", -1)[0]));
    }

    @Override
    public Collection<String> exchange(NodeId peer) {
      return byKey.values().stream().map(this::broadcast).toList();
    }
  }

  @Test
  void replicatedDataIsSpreadAndANodeThatComesLateGetsAllOfItByExchange() {
    List<Registers> copies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Node node = start("r" + i, Topology.fullMesh());
      Registers copy = new Registers();
      node.onBroadcast(Register.class, copy);
      copies.add(copy);
      if (i > 0) {
        node.join(nodes.getFirst().address().toString());
      }
    }
    for (int i = 0; i < 2_500; i++) {
      nodes.get(i % 3).broadcast(new Register("key" + i % 2_200, i, "value" + i));
    }
    eventually().until(() -> copies.stream().allMatch(copy -> copy.byKey.size() == 2_200));
    Node late = start("late", Topology.fullMesh());
    Registers copy = new Registers();
    late.onBroadcast(Register.class, copy);
    copies.add(copy);
    late.join(nodes.getFirst().address().toString());
    eventually()
        .until(() -> copies.stream().allMatch(one -> one.byKey.equals(copies.getFirst().byKey)));
    assertThat(copy.byKey.get("key1").value()).isEqualTo("value2201");
    assertThatThrownBy(() -> late.onBroadcast(Register.class, new Registers()))
        .hasMessageContaining("have a handler on node late");
  }
}
