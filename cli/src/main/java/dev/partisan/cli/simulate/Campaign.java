package dev.partisan.cli.simulate;

import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import dev.partisan.simulation.Partition;
import dev.partisan.simulation.SimulatedNode;
import dev.partisan.simulation.Simulation;
import dev.partisan.simulation.SimulationFailure;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Rounds of faults on one cluster: each cuts it, crashes some of its nodes, heals it, starts the
/// crashed ones again, and waits until all views are equal and all messages between living runs
/// have arrived.
final class Campaign {
  private static final Duration FAULTS_LAST = Duration.ofSeconds(10);
  private static final Duration SETTLE_WITHIN = Duration.ofSeconds(90);
  private static final int PAUSE_MILLIS = 200;
  private static final int LARGE_BYTES = 100_000;
  private static final int SMALL_BYTES = 500;
  private static final int LARGE_EVERY = 50;
  private static final String SINK = "sink";

  /// What is to be done.
  ///
  /// @param crashPercent of the nodes, in each round
  record Settings(
      WholeTopology topology,
      int nodes,
      int crashPercent,
      PartitionKind partition,
      long seed,
      int rounds) {}

  /// @param incarnation of the run that it is meant for
  record Numbered(
      String sender, long senderIncarnation, long incarnation, long number, byte[] filling) {}

  private final Settings settings;
  private final Simulation simulation;
  private final Consumer<String> progress;
  private final Ledger ledger;
  private final List<String> names = new ArrayList<>();
  private final Set<String> started = new LinkedHashSet<>();
  private final List<Long> settleMillis = new ArrayList<>();
  private List<String> survivors = List.of();
  private int crashes;

  private Campaign(Settings settings, Simulation simulation, Consumer<String> progress) {
    this.settings = settings;
    this.simulation = simulation;
    this.progress = progress;
    this.ledger = new Ledger(settings.topology().isLossless());
  }

  /// Runs all rounds, or as many as pass.
  ///
  /// @param progress is told a line after each round
  static CampaignReport run(Settings settings, Consumer<String> progress) {
    long begin = System.nanoTime();
    try (Simulation simulation = Simulation.seeded(settings.seed())) {
      Campaign campaign = new Campaign(settings, simulation, progress);
      String failure = campaign.run();
      return campaign.report(failure, System.nanoTime() - begin);
    }
  }

  private @Nullable String run() {
    int round = 0;
    try {
      startAll();
      for (round = 1; round <= settings.rounds(); round++) {
        disturb(round);
        settle();
        progress.accept(
            "round %d of %d: views equal after %d ms, %,d messages"
                .formatted(round, settings.rounds(), settleMillis.getLast(), ledger.received()));
      }
      return null;
    } catch (SimulationFailure e) {
      String difference = firstDifference();
      return "round "
          + round
          + ": "
          + e.getMessage()
          + (difference.isEmpty() ? "" : "; " + difference);
    }
  }

  private void startAll() {
    for (int i = 0; i < settings.nodes(); i++) {
      names.add("n" + i);
    }
    names.forEach(name -> simulation.start(name, node -> configure(name, node), this::begin));
    settle();
    settleMillis.clear();
  }

  private void configure(String name, NodeBuilder builder) {
    builder
        .topology(settings.topology().of(name, names))
        .messages(MethodHandles.lookup(), Numbered.class);
  }

  private void begin(Node node) {
    String name = node.id().name();
    boolean isFirst = name.equals(names.getFirst());
    Ref<Numbered> sink = node.spawn(this::receive);
    node.register(SINK, sink);
    Ref<Object> _ = node.spawn(this::send);
    boolean isNew = started.add(name);
    if (!settings.topology().isJoined()) {
      return;
    }
    if (isNew) {
      if (!isFirst) {
        node.join(address(names.getFirst()));
      }
    } else {
      // Those that crashed with it may have started as lately: two that join each other are a
      // cluster of their own.
      node.join(survivors.stream().map(Campaign::address).toArray(String[]::new));
    }
  }

  static String address(String name) {
    return name + ":7000";
  }

  private void receive(Context<Numbered> self) {
    NodeId here = self.node().id();
    while (true) {
      Numbered message = self.receive();
      if (message.incarnation() == here.incarnation()) {
        NodeId from = new NodeId(message.sender(), message.senderIncarnation());
        if (isLiving(from)) {
          ledger.received(from, here, message.number());
        }
      }
    }
  }

  private boolean isLiving(NodeId run) {
    SimulatedNode node = simulation.node(run.name());
    return node.isRunning() && node.node().id().equals(run);
  }

  private void send(Context<Object> self) {
    Node node = self.node();
    RandomGenerator random = self.random();
    while (true) {
      self.sleep(Duration.ofMillis(random.nextInt(PAUSE_MILLIS)));
      List<Member> members = node.members();
      NodeId to = members.get(random.nextInt(members.size())).id();
      if (!to.equals(node.id()) && isLiving(to)) {
        int size = random.nextInt(LARGE_EVERY) == 0 ? LARGE_BYTES : SMALL_BYTES;
        Numbered message =
            new Numbered(
                node.id().name(),
                node.id().incarnation(),
                to.incarnation(),
                ledger.next(node.id(), to),
                new byte[random.nextInt(size)]);
        Ref<Numbered> sink = node.ref(to.name(), SINK);
        if (node.forward(sink, message).isQueued()) {
          ledger.sent(node.id(), to);
        }
      }
    }
  }

  private void disturb(int round) {
    RandomGenerator random = simulation.random();
    List<String> shuffled = shuffled(random);
    Partition partition = settings.partition().of(shuffled);
    if (partition != null) {
      simulation.partition(round % 2 == 0 ? partition : partition.noticed());
    }
    int count = settings.nodes() * settings.crashPercent() / 100;
    List<String> victims = shuffled(random);
    survivors = victims.subList(count, victims.size());
    for (String name : victims.subList(0, count)) {
      long inMillis = random.nextLong(FAULTS_LAST.toMillis());
      simulation.after(Duration.ofMillis(inMillis), () -> crash(name));
    }
    simulation.run(FAULTS_LAST);
    simulation.heal();
    simulation.nodes().stream()
        .filter(node -> !node.isRunning())
        .forEach(node -> simulation.restart(node.name()));
  }

  private void crash(String name) {
    crashes++;
    ledger.forget(simulation.node(name).node().id());
    simulation.crash(name);
  }

  private List<String> shuffled(RandomGenerator random) {
    List<String> shuffled = new ArrayList<>(names);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      String moved = shuffled.get(i);
      int with = random.nextInt(i + 1);
      shuffled.set(i, shuffled.get(with));
      shuffled.set(with, moved);
    }
    return shuffled;
  }

  private void settle() {
    Duration before = simulation.elapsed();
    simulation.runUntil("equal views", SETTLE_WITHIN, this::areViewsEqual);
    settleMillis.add(simulation.elapsed().minus(before).toMillis());
    // Senders go on: all that was sent has arrived at one moment or another.
    simulation.runUntil("the arrival of all messages", SETTLE_WITHIN, ledger::isSettled);
    if (!ledger.wrong().isEmpty()) {
      throw simulation.failure(String.join("; ", ledger.wrong()));
    }
  }

  private boolean areViewsEqual() {
    return firstDifference().isEmpty();
  }

  /// What one view lacks, in a few words; empty when all are equal.
  private String firstDifference() {
    List<NodeId> expected =
        simulation.nodes().stream().map(node -> node.node().id()).sorted(Campaign::byName).toList();
    for (SimulatedNode node : simulation.nodes()) {
      List<Member> members = node.node().members();
      List<NodeId> ids = members.stream().map(Member::id).toList();
      if (!ids.equals(expected)) {
        List<NodeId> missing = expected.stream().filter(id -> !ids.contains(id)).toList();
        List<NodeId> odd = ids.stream().filter(id -> !expected.contains(id)).toList();
        return "%s lacks %s and has %s".formatted(node.node().id(), missing, odd);
      }
      List<NodeId> lost =
          members.stream().filter(member -> !member.isReachable()).map(Member::id).toList();
      if (!lost.isEmpty()) {
        return "%s does not reach %s".formatted(node.node().id(), lost);
      }
    }
    return "";
  }

  private static int byName(NodeId one, NodeId other) {
    return one.name().compareTo(other.name());
  }

  private CampaignReport report(@Nullable String failure, long nanos) {
    List<Long> sorted = settleMillis.stream().sorted().toList();
    return new CampaignReport(
        1,
        failure == null,
        failure,
        settings.seed(),
        settings.topology(),
        settings.nodes(),
        settings.crashPercent(),
        settings.partition(),
        settings.rounds(),
        settleMillis.size(),
        sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2),
        sorted.isEmpty() ? 0 : sorted.getLast(),
        List.copyOf(settleMillis),
        crashes,
        ledger.sent(),
        ledger.received(),
        simulation.connections(),
        simulation.events(),
        simulation.elapsed().toSeconds(),
        nanos / 1e9,
        Long.toHexString(simulation.traceHash()));
  }
}
