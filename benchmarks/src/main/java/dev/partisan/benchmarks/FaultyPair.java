package dev.partisan.benchmarks;

import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import dev.partisan.simulation.LinkModel;
import dev.partisan.simulation.Partition;
import dev.partisan.simulation.SimulatedNode;
import dev.partisan.simulation.Simulation;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Two whole nodes of a simulation that send each other messages, and the faults between them.
final class FaultyPair {
  private static final List<String> NAMES = List.of("a", "b");
  private static final String CHANNEL = "work";
  private static final String SINK = "sink";
  private static final int LANES = 2;

  /// Of each node.
  private static final int SENDERS = 2;

  private static final int ONE_LARGE_IN = 20_000;
  private static final int LARGE = 300_000;
  private static final int SMALL = 100;

  /// A machine that does much else may hold a thread of the simulation up.
  private static final Duration BLOCKED_AFTER = Duration.ofMinutes(2);

  private static final Duration TO_ARRIVE = Duration.ofHours(6);

  /// What is sent.
  ///
  /// @param number counts from 0, by sender
  /// @param filling bytes that follow from the number
  record Numbered(int sender, long number, byte[] filling) {}

  /// What came of a run that kept all promises.
  record Result(long messages, int faults, long connections, long events, double seconds) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "messages=%d faults=%d connections=%d events=%d seconds=%.1f",
          messages,
          faults,
          connections,
          events,
          seconds);
    }
  }

  private final long seed;
  private final long messagesOfASender;

  /// By sender: how many have arrived. One thread of a simulation runs at a time.
  private final long[] received = new long[NAMES.size() * SENDERS];

  private int faults;

  /// The first promise that was broken, by a process, whose end alone would end nothing.
  private @Nullable IllegalStateException broken;

  FaultyPair(long seed, int messages) {
    this.seed = seed;
    this.messagesOfASender = Math.ceilDiv(messages, received.length);
  }

  /// @throws RuntimeException when a promise is broken; it names the seed
  Result run() {
    long begin = System.nanoTime();
    try (Simulation simulation = Simulation.seeded(seed).blockedAfter(BLOCKED_AFTER)) {
      RandomGenerator random = simulation.random();
      simulation.links(
          new LinkModel(
              Duration.ofMillis(1 + random.nextInt(20)),
              Duration.ofMillis(random.nextInt(5)),
              200_000L << random.nextInt(4),
              1 << 14 + random.nextInt(5)));
      start(simulation);
      while (!isAllReceived()) {
        fault(simulation, random);
        faults++;
        simulation.run(Duration.ofMillis(random.nextInt(2_000)));
        if (broken != null) {
          throw broken;
        }
        if (simulation.elapsed().compareTo(TO_ARRIVE) > 0) {
          throw broken(
              "%s of %d have arrived of each sender after %s"
                  .formatted(Arrays.toString(received), messagesOfASender, simulation.elapsed()));
        }
      }
      simulation.run(Duration.ofSeconds(20));
      for (SimulatedNode node : simulation.nodes()) {
        var stats = node.node().stats();
        if (stats.lostWithLanes() != 0
            || stats.malformedFrames() != 0
            || stats.queuedBytes() != 0) {
          throw broken("at " + node.name() + " " + stats);
        }
      }
      return new Result(
          Arrays.stream(received).sum(),
          faults,
          simulation.connections(),
          simulation.events(),
          (System.nanoTime() - begin) / 1e9);
    }
  }

  private void start(Simulation simulation) {
    SimulatedNode a = simulation.start(NAMES.getFirst(), FaultyPair::configure);
    SimulatedNode b = simulation.start(NAMES.getLast(), FaultyPair::configure);
    simulation.perform(() -> a.node().join(b.address()));
    simulation.runUntil("joined", TO_ARRIVE, () -> b.node().isFullyConnected());
    for (int i = 0; i < NAMES.size(); i++) {
      SimulatedNode from = simulation.node(NAMES.get(i));
      String to = NAMES.get(1 - i);
      from.node().<Numbered>spawn(SpawnOptions.named(SINK), this::receive);
      for (int j = 0; j < SENDERS; j++) {
        int sender = i * SENDERS + j;
        Ref<Object> _ = from.node().spawn(self -> send(self, to, sender));
      }
    }
  }

  private static void configure(NodeBuilder builder) {
    builder
        .messages(MethodHandles.lookup(), Numbered.class)
        .channel(Channel.named(CHANNEL).parallelism(LANES));
  }

  private void send(Context<Object> self, String to, int sender) {
    Ref<Numbered> sink = self.node().ref(to, SINK);
    for (long number = 0; number < messagesOfASender; number++) {
      boolean isLarge = self.random().nextInt(ONE_LARGE_IN) == 0;
      byte[] filling = new byte[self.random().nextInt(isLarge ? LARGE : SMALL)];
      Arrays.fill(filling, (byte) number);
      Numbered message = new Numbered(sender, number, filling);
      SendResult result = SendResult.TIMED_OUT;
      while (result == SendResult.TIMED_OUT) {
        result = self.node().forward(sink, message, SendOptions.via(CHANNEL));
      }
      if (result != SendResult.QUEUED) {
        throw broken("message " + number + " of sender " + sender + " was not sent: " + result);
      }
    }
  }

  private void receive(Context<Numbered> self) {
    while (true) {
      Numbered message = self.receive();
      int sender = message.sender();
      if (message.number() != received[sender]) {
        throw broken(
            "message %d of sender %d came instead of %d"
                .formatted(message.number(), sender, received[sender]));
      }
      for (byte each : message.filling()) {
        if (each != (byte) message.number()) {
          throw broken("message " + message.number() + " of sender " + sender + " is damaged");
        }
      }
      received[sender]++;
    }
  }

  private boolean isAllReceived() {
    return Arrays.stream(received).allMatch(count -> count == messagesOfASender);
  }

  private void fault(Simulation simulation, RandomGenerator random) {
    String one = NAMES.get(random.nextInt(2));
    String other = NAMES.get(NAMES.indexOf(one) == 0 ? 1 : 0);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> simulation.reset(one, other);
      case 4, 5, 6 -> {
        simulation.partition(Partition.between(List.of(one), List.of(other)));
        simulation.breakEnd(one);
        simulation.run(Duration.ofMillis(random.nextInt(50)));
        simulation.heal();
      }
      case 7 -> {
        Partition cut = Partition.oneWay(List.of(one), List.of(other));
        simulation.partition(random.nextBoolean() ? cut : cut.noticed());
        simulation.run(Duration.ofMillis(random.nextInt(9_000)));
        simulation.heal();
      }
      case 8 -> {
        simulation.pause(one);
        simulation.run(Duration.ofMillis(random.nextInt(8_000)));
        simulation.resume(one);
      }
      default -> {
        simulation.slow(one, 1 + random.nextInt(100));
        simulation.run(Duration.ofMillis(random.nextInt(3_000)));
        simulation.slow(one, 1);
      }
    }
  }

  private IllegalStateException broken(String what) {
    IllegalStateException first = broken;
    if (first == null) {
      first = new IllegalStateException("seed " + seed + ": " + what);
      broken = first;
    }
    return first;
  }
}
