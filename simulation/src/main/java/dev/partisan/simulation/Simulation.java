package dev.partisan.simulation;

import dev.partisan.NodeBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Whole nodes of one JVM on virtual time and a simulated network. Everything that is left to
/// chance comes from the seed: the same seed gives the same run, on any machine.
///
/// The nodes are real: protocols, handshake, lanes, codec, and processes that block as they always
/// do. Of all threads one runs at a time, chosen by the seed. Time passes only while [#run],
/// [#runUntil], [#perform] or a start is under way, and a virtual minute in which little happens takes
/// milliseconds.
///
/// ```java
/// try (Simulation simulation = Simulation.seeded(7)) {
///   SimulatedNode a = simulation.start("a", builder -> builder.messages(Add.class));
///   SimulatedNode b = simulation.start("b", builder -> builder.messages(Add.class), node -> node.join("a:7000"));
///   simulation.partition(Partition.isolate("a"));
///   simulation.run(Duration.ofSeconds(30));
///   simulation.heal();
///   simulation.runUntil("both see each other", Duration.ofSeconds(20), () -> a.node().isFullyConnected());
/// }
/// ```
///
/// What a process does between two waits takes no virtual time. A process must wait only through
/// its node or context (`receive`, `sleep`, `call`); one that waits elsewhere, or never waits,
/// fails the run after ten seconds of real time with its stack. It must not take time or chance
/// from elsewhere either, nor share state with threads outside: a run could not be replayed.
/// Threads of crashed nodes stay as they were until [#close], as if they were gone.
///
/// TLS is left out: the network carries the bytes as they are. A shared secret is asked for as ever.
///
/// The methods belong to one thread, that of the test, and to the simulation's own threads.
public final class Simulation implements AutoCloseable {
  /// How long [#perform] may take, in virtual time.
  public static final Duration PERFORM_LIMIT = Duration.ofMinutes(10);

  /// How long, by the real clock, nothing may happen before a run is given up.
  public static final Duration DEFAULT_BLOCKED_AFTER = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  /// Something that a thread of the test does in the simulation.
  @FunctionalInterface
  public interface Body {
    void run() throws Exception;
  }

  private final long seed;
  private final Driver driver;
  private final Parts parts;
  private final SplittableRandom random;
  private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
  private boolean isClosed;

  private Simulation(long seed) {
    this.seed = seed;
    SplittableRandom root = new SplittableRandom(seed);
    this.driver = new Driver(seed, DEFAULT_BLOCKED_AFTER);
    this.parts = new Parts(driver, new Network(driver.scheduler(), root.nextLong()), root.split());
    this.random = root.split();
  }

  /// A simulation of nothing yet, whose every chance comes from `seed`.
  public static Simulation seeded(long seed) {
    return new Simulation(seed);
  }

  /// What the nodes are made of and run on.
  static final class Parts {
    private final Driver driver;
    private final Network network;
    private final SplittableRandom seeds;
    private int machines;

    Parts(Driver driver, Network network, SplittableRandom seeds) {
      this.driver = driver;
      this.network = network;
      this.seeds = seeds;
    }

    Network network() {
      return network;
    }

    Threads threads() {
      return driver.threads();
    }

    Machine newMachine(String name) {
      Machine machine =
          new Machine(name, ++machines, driver.scheduler(), driver.threads(), seeds.nextLong());
      network.add(machine);
      return machine;
    }

    /// Runs code that may wait for virtual time.
    <T> T perform(Callable<T> body) {
      return Performance.of(driver, body);
    }

    void failed(String what, Throwable cause) {
      driver.fail(what, cause);
    }
  }

  /// The seed, to be named wherever something is found.
  public long seed() {
    return seed;
  }

  /// Chance for the test's own decisions, from the seed as well.
  public RandomGenerator random() {
    return random;
  }

  /// Virtual time since the beginning.
  public Duration elapsed() {
    return Duration.ofNanos(driver.scheduler().nowNanos());
  }

  /// How many events took place so far.
  public long events() {
    return driver.scheduler().eventCount();
  }

  /// How many connections were opened so far, those that ended since included.
  public long connections() {
    return parts.network().connections();
  }

  /// One number for all events so far, with their times and the bytes that nodes sent. Two runs of
  /// one seed that do the same have the same; a program that takes time or chance from outside has
  /// not.
  public long traceHash() {
    return driver.scheduler().trace().hash();
  }

  /// How long, by the real clock, one thread may hold all others up before the run fails. The
  /// default is 10 s.
  public Simulation blockedAfter(Duration time) {
    driver.blockedAfter(time);
    return this;
  }

  // Nodes.

  /// Starts a node, which takes a moment of virtual time, on a host of its own name. Others reach it
  /// at port 7000 unless it asks for another one.
  ///
  /// @param configure what the node is told, now and at each restart
  /// @throws IllegalStateException when a node of that name was started before: see [#restart]
  public SimulatedNode start(String name, Consumer<NodeBuilder> configure) {
    return start(name, configure, node -> {});
  }

  /// As [#start(String, Consumer)], with what the node does when it starts, now and at each restart.
  public SimulatedNode start(
      String name, Consumer<NodeBuilder> configure, SimulatedNode.Program program) {
    if (nodes.containsKey(name)) {
      throw new IllegalStateException(
          "node '" + name + "' was started before: restart it, or choose another name");
    }
    SimulatedNode node = new SimulatedNode(name, parts, configure, program);
    nodes.put(name, node);
    return node;
  }

  /// The node of that name, running or not.
  ///
  /// @throws IllegalArgumentException when none was started
  public SimulatedNode node(String name) {
    SimulatedNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "no node '" + name + "' was started; there are " + nodes.keySet());
    }
    return node;
  }

  /// All nodes, in the order of their first start.
  public List<SimulatedNode> nodes() {
    return List.copyOf(nodes.values());
  }

  /// Kills a node as `kill -9` does: it says no goodbye and runs no code; its system closes its
  /// connections.
  public void crash(String name) {
    node(name).end(true);
  }

  /// Takes a node's machine off the network and the mains: nobody is told anything.
  public void powerOff(String name) {
    node(name).end(false);
  }

  /// Starts a node anew, configured as the first time; one that runs is killed before.
  public void restart(String name) {
    node(name).restart();
  }

  /// Stops a node as `SIGSTOP` does: its connections stay and fill up.
  public void pause(String name) {
    node(name).machine().pause();
  }

  /// Lets a paused node go on.
  public void resume(String name) {
    node(name).machine().resume();
  }

  /// Makes everything that a node does begin later: by 10 microseconds times `factor`, on average.
  /// 1 is usual.
  public void slow(String name, double factor) {
    node(name).machine().slow(factor);
  }

  // Network.

  /// Cuts nodes off from one another, in addition to what is cut already.
  public void partition(Partition partition) {
    parts.network().add(partition);
    if (partition.isNoticed()) {
      resetAcross(partition);
    }
  }

  private void resetAcross(Partition partition) {
    for (SimulatedNode node : nodes.values()) {
      node.transport()
          .resetIf((here, there) -> partition.cuts(here, there) || partition.cuts(there, here));
    }
  }

  /// Ends all partitions.
  public void heal() {
    parts.network().heal();
  }

  /// Breaks every connection between two nodes; both ends learn of it, and what was under way is lost.
  public void reset(String one, String other) {
    String first = node(one).name();
    String second = node(other).name();
    node(one).transport().resetIf((here, there) -> there.equals(second));
    node(other).transport().resetIf((here, there) -> there.equals(first));
  }

  /// Breaks all connections of one node, which learns of it; the others do when they send next, or
  /// by themselves in time if the word of it gets through.
  public void breakEnd(String name) {
    node(name).transport().resetIf((here, there) -> true);
  }

  /// Changes how all links behave, those of nodes to come included.
  public void links(LinkModel model) {
    parts.network().become(model);
  }

  /// Changes how the link from one node to another behaves, this way only. Buffers are those of
  /// connections to come.
  public void link(String from, String to, LinkModel model) {
    parts.network().link(from, to).become(model);
  }

  // Time.

  /// Lets so much virtual time pass. On a thread of the simulation it only sleeps so long.
  ///
  /// @throws SimulationFailure when something goes wrong meanwhile
  public void run(Duration time) {
    if (driver.threads().isSimulated()) {
      sleep(time);
    } else {
      driver.run(driver.scheduler().nowNanos() + time.toNanos(), () -> false);
    }
  }

  /// Lets virtual time pass until something holds; looks every 10 ms of it.
  ///
  /// @param what is waited for, for the failure's message
  /// @throws SimulationFailure when it does not hold within this time, or something goes wrong meanwhile
  public void runUntil(String what, Duration within, BooleanSupplier holds) {
    long end = driver.scheduler().nowNanos() + within.toNanos();
    while (!perform(holds::getAsBoolean)) {
      if (driver.scheduler().nowNanos() >= end) {
        throw driver.describe("'" + what + "' did not come about within " + within, null);
      }
      run(LOOK_EVERY);
    }
  }

  private void sleep(Duration time) {
    Scheduler scheduler = driver.scheduler();
    long end = scheduler.nowNanos() + time.toNanos();
    while (scheduler.nowNanos() < end) {
      driver.threads().park(null, end - scheduler.nowNanos());
    }
  }

  /// Runs code that may wait for virtual time, such as `join` and `call`, and returns what it returns.
  ///
  /// What it throws is thrown; a checked exception as the cause of a [SimulationFailure].
  ///
  /// @throws SimulationFailure when it takes longer than [#PERFORM_LIMIT] of virtual time
  public <T> T perform(Callable<T> body) {
    return Performance.of(driver, body);
  }

  /// As [#perform(Callable)], for code that returns nothing.
  public void perform(Body body) {
    Boolean _ =
        perform(() -> {
          body.run();
          return true;
        });
  }

  /// Runs code, which may wait, when so much virtual time has passed from now. What it throws fails
  /// the simulation.
  public void after(Duration time, Body body) {
    driver
        .scheduler()
        .after(
            time.toNanos(),
            null,
            EventKind.TIMER,
            () -> {
              Thread _ = driver.threads().start(null, "after", () -> runOrFail(body));
            });
  }

  private void runOrFail(Body body) {
    try {
      body.run();
    } catch (Exception e) {
      driver.fail("what was to be done after a while threw " + e, e);
    }
  }

  // Checks.

  /// Fails the run as soon as something does not hold; looked at after each event, so it should be
  /// quick.
  public void check(String name, BooleanSupplier holds) {
    check(name, 1, holds);
  }

  /// As [#check(String, BooleanSupplier)], but looked at after every so many events.
  public void check(String name, int everyEvents, BooleanSupplier holds) {
    if (everyEvents < 1) {
      throw new IllegalArgumentException("check '" + name + "' every " + everyEvents + " events");
    }
    driver.add(name, everyEvents, holds);
  }

  /// A failure that says when it happened and under which seed, for the test to throw.
  public SimulationFailure failure(String what) {
    return driver.describe(what, null);
  }

  /// Ends all nodes and threads. What processes do when they are told to stop still runs, without
  /// any effect on the simulation.
  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      nodes.values().forEach(node -> node.machine().die());
      driver.end();
    }
  }
}
