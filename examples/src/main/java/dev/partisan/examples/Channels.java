package dev.partisan.examples;

import dev.partisan.Call;
import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// Bulk and requests on channels of their own, and order for each partition key.
///
/// Blocks of 1 MiB fill one channel while questions and answers pass on another, over connections that no block ever
/// enters. Steps of several orders share a channel of four connections; each order's steps keep their sequence because
/// they share a key. Readings pass on a monotonic channel, where the newest of a sensor is all that matters.
final class Channels {
  private static final int BLOCKS = 32;
  private static final int BLOCK_BYTES = 1024 * 1024;
  private static final int ORDERS = 8;
  private static final int STEPS = 50;
  private static final int SENSORS = 3;
  private static final int READINGS = 20_000;
  private static final Duration WAIT = Duration.ofSeconds(20);

  /// What a store understands.
  sealed interface ToStore permits Block, HowMany {}

  record Block(byte[] bytes) implements ToStore {}

  record HowMany() implements ToStore, Call<Total> {}

  record Total(long bytes) {}

  /// What an audit understands.
  sealed interface ToAudit permits Step, InSequence {}

  record Step(int order, int number) implements ToAudit {}

  record InSequence() implements ToAudit, Call<Verdict> {}

  /// What a board understands.
  sealed interface ToBoard permits Reading, Newest {}

  record Reading(int sensor, int number) implements ToBoard {}

  record Newest(int sensor) implements ToBoard, Call<Reading> {}

  record Verdict(int steps, boolean isOrdered) {}

  /// Counts what arrives; says how much that is.
  static final class Store implements GenServer<ToStore> {
    private long bytes;

    @Override
    public Total handleCall(ToStore question) {
      return new Total(bytes);
    }

    @Override
    public void handleCast(ToStore message) {
      if (message instanceof Block block) {
        bytes += block.bytes().length;
      }
    }
  }

  /// Checks that each order's steps arrive in the sequence in which they were sent.
  static final class Audit implements GenServer<ToAudit> {
    private final Map<Integer, Integer> lastStep = new TreeMap<>();
    private int steps;
    private boolean isOrdered = true;

    @Override
    public void handleCast(ToAudit message) {
      if (message instanceof Step step) {
        int last = lastStep.getOrDefault(step.order(), 0);
        isOrdered &= step.number() == last + 1;
        lastStep.put(step.order(), step.number());
        steps++;
      }
    }

    @Override
    public Verdict handleCall(ToAudit question) {
      return new Verdict(steps, isOrdered);
    }
  }

  /// Shows the newest reading of each sensor.
  static final class Board implements GenServer<ToBoard> {
    private final Map<Integer, Reading> newest = new TreeMap<>();

    @Override
    public void handleCast(ToBoard message) {
      if (message instanceof Reading reading) {
        newest.put(reading.sensor(), reading);
      }
    }

    @Override
    public Reading handleCall(ToBoard question) {
      int sensor = question instanceof Newest asked ? asked.sensor() : 0;
      return newest.getOrDefault(sensor, new Reading(sensor, 0));
    }
  }

  private static NodeBuilder node(String name) {
    return Node.named(name)
        .channel(Channel.named("bulk").parallelism(2))
        .channel(Channel.named("requests"))
        .channel(Channel.named("orders").parallelism(4))
        .channel(Channel.named("readings").monotonic(Duration.ofMillis(100)))
        .messages(ToStore.class, Total.class, ToAudit.class, Verdict.class, ToBoard.class);
  }

  public static void main(String... args) {
    try (Node server = node("server").start();
        Node client = node("client").start()) {
      server.spawn("store", Store::new);
      server.spawn("audit", Audit::new);
      server.spawn("board", Board::new);
      client.join(server.address().toString());

      client.spawn(Channels::uploadBlocks);
      askMeanwhile(client);
      sendOrders(client);
      sendReadings(client);
      sendOnUnknownChannel(client);
    }
  }

  /// `forward` waits for room when a lane's queue is full, so the upload goes as fast as the connections take it.
  /// Blocks need no order among each other: a key each spreads them over the channel's lanes.
  private static void uploadBlocks(Context<ToStore> self) {
    Ref<ToStore> store = self.node().ref("server", "store");
    byte[] bytes = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCKS; i++) {
      self.node().forward(store, new Block(bytes), SendOptions.via("bulk").key(i));
    }
  }

  private static void askMeanwhile(Node client) {
    Ref<ToStore> store = client.ref("server", "store");
    SendOptions requests = SendOptions.via("requests");
    long bytes = 0;
    int questions = 0;
    while (bytes < (long) BLOCKS * BLOCK_BYTES) {
      bytes = client.call(store, new HowMany(), WAIT, requests).bytes();
      questions++;
    }
    System.out.println("stored " + bytes / BLOCK_BYTES + " blocks of 1 MiB");
    System.out.println("answered meanwhile: " + (questions > 0 ? "yes" : "no"));
  }

  private static void sendOrders(Node client) {
    Ref<ToAudit> audit = client.ref("server", "audit");
    for (int step = 1; step <= STEPS; step++) {
      for (int order = 1; order <= ORDERS; order++) {
        client.forward(audit, new Step(order, step), SendOptions.via("orders").key(order));
      }
    }
    Verdict verdict = client.call(audit, new InSequence(), WAIT);
    while (verdict.steps() < STEPS * ORDERS) {
      verdict = client.call(audit, new InSequence(), WAIT);
    }
    System.out.println(
        verdict.steps() + " steps, each order's in sequence: " + verdict.isOrdered());
  }

  /// Faster than anybody looks: what waits is replaced by what is newer, and the last one arrives.
  private static void sendReadings(Node client) {
    Ref<ToBoard> board = client.ref("server", "board");
    for (int number = 1; number <= READINGS; number++) {
      for (int sensor = 1; sensor <= SENSORS; sensor++) {
        client.forward(board, new Reading(sensor, number), SendOptions.via("readings").key(sensor));
      }
    }
    for (int sensor = 1; sensor <= SENSORS; sensor++) {
      Reading newest = client.call(board, new Newest(sensor), WAIT);
      while (newest.number() < READINGS) {
        newest = client.call(board, new Newest(sensor), WAIT);
      }
    }
    System.out.println("the last reading of each sensor is there");
  }

  /// What nobody configured travels on the default channel, and is counted.
  private static void sendOnUnknownChannel(Node client) {
    Ref<ToStore> store = client.ref("server", "store");
    client.forward(store, new Block(new byte[1]), SendOptions.via("no-such-channel"));
    System.out.println("sent on the default channel instead: " + client.stats().channelFallbacks());
  }
}
