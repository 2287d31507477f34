package dev.partisan.benchmarks;

import dev.partisan.faults.Namespaces;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How long the views of a large mesh take to agree after a partition, in which both sides changed.
///
/// The nodes of a JVM share a network namespace, and partitions are between those. A cut is quiet: packets vanish.
@Command(
    name = "partitions",
    mixinStandardHelpOptions = true,
    description =
        "A full mesh over several network namespaces, cut in several ways; needs root and ip. During each cut both"
            + " sides see a join, a leave, a restart, and a newcomer of the same name.")
final class Partitions implements Callable<Integer> {
  private static final double GOAL_ROUNDS = 3;
  private static final Duration TO_SETTLE = Duration.ofSeconds(90);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /// Gossip's interval by default, which the nodes have.
  private static final Duration ROUND = Duration.ofSeconds(1);

  private static final int NEWCOMERS_PORT = 20_000;

  @Mixin private WorkerOptions workers = new WorkerOptions();

  @Option(names = "--nodes", defaultValue = "100", description = "At the start (${DEFAULT-VALUE}).")
  private int nodes = 100;

  @Option(names = "--jvms", defaultValue = "6", description = "And namespaces (${DEFAULT-VALUE}).")
  private int jvms = 6;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description =
          "How long each partition lasts before anything changes on its sides (${DEFAULT-VALUE}).")
  private int seconds = 20;

  @Option(names = "--kind", description = "One kind alone: ${COMPLETION-CANDIDATES}.")
  private List<Kind> kinds = List.of(Kind.values());

  /// Which JVMs reach which others, of `count`.
  enum Kind {
    HALVES {
      @Override
      boolean cuts(int from, int to, int count) {
        return from < count / 2 != to < count / 2;
      }
    },
    THIRD {
      @Override
      boolean cuts(int from, int to, int count) {
        return from < count / 3 != to < count / 3;
      }
    },
    RING {
      @Override
      boolean cuts(int from, int to, int count) {
        int distance = Math.floorMod(from - to, count);
        return distance != 1 && distance != count - 1;
      }
    },
    BRIDGE {
      @Override
      boolean cuts(int from, int to, int count) {
        return from != 0 && to != 0 && from < count / 2 != to < count / 2;
      }
    },
    ONE_WAY {
      @Override
      boolean cuts(int from, int to, int count) {
        return from < count / 2 && to >= count / 2;
      }
    };

    /// Whether nothing of one JVM's arrives at another one.
    abstract boolean cuts(int from, int to, int count);
  }

  @Override
  public Integer call() throws Exception {
    if (nodes / jvms <= 2 * kinds.size()) {
      throw new BenchmarkException(
          "--nodes "
              + nodes
              + " are too few for --jvms "
              + jvms
              + ": two of each JVM change in each partition");
    }
    List<String> places = IntStream.range(0, jvms).mapToObj(Partitions::place).toList();
    WorkerOptions options =
        workers.with(List.of("-Xms64m", "-Xmx1g", "-XX:-AlwaysPreTouch", "-XX:+UseSerialGC"));
    try (Namespaces network = open(places);
        Mesh mesh =
            Mesh.start(new Mesh.Shape(nodes, 1, 1, false), meshPlaces(network, places), options)) {
      long start = System.nanoTime();
      mesh.form();
      System.out.printf(
          Locale.ROOT, "%d nodes in %d JVMs, up after %.1f s%n", nodes, jvms, since(start));
      boolean isKept = true;
      for (Kind kind : kinds) {
        isKept &= new Course(kind, network, mesh).run();
      }
      return isKept ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
    }
  }

  private static Namespaces open(List<String> places) {
    try {
      return Namespaces.open(places);
    } catch (IOException e) {
      throw new BenchmarkException("network namespaces are not to be had here: " + e.getMessage());
    }
  }

  private static List<Mesh.Place> meshPlaces(Namespaces network, List<String> places) {
    return places.stream()
        .map(place -> new Mesh.Place(network.address(place), network.command(place, List.of())))
        .toList();
  }

  private static String place(int jvm) {
    return "jvm" + jvm;
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  /// One partition, what happens during it, and its heal.
  private final class Course {
    private final Kind kind;
    private final Namespaces network;
    private final Mesh mesh;
    private final int here = 1;
    private final int there = jvms / 2;
    private final List<String> gone = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    Course(Kind kind, Namespaces network, Mesh mesh) {
      this.kind = kind;
      this.network = network;
      this.mesh = mesh;
    }

    boolean run() throws IOException {
      for (int from = 0; from < jvms; from++) {
        int sender = from;
        network.cut(
            place(from),
            IntStream.range(0, jvms)
                .filter(to -> to != sender && kind.cuts(sender, to, jvms))
                .mapToObj(Partitions::place)
                .toList());
      }
      sleep(Duration.ofSeconds(seconds));
      long closedBefore = Mesh.sum(mesh.askAll(_ -> "views"), "closed");
      change(here);
      change(there);
      sleep(ROUND.multipliedBy(3));
      List<Answer> parted = mesh.askAll(_ -> "views");
      long busy = Machine.busyNanos();
      long ours = Mesh.sum(mesh.askAll(_ -> Worker.CPU), Worker.CPU);
      long heal = System.nanoTime();
      network.heal();
      double toHeal = since(heal);
      List<Answer> views = settle(heal);
      boolean isKept = report(parted, views, heal, toHeal, closedBefore);
      double used = (Mesh.sum(mesh.askAll(_ -> Worker.CPU), Worker.CPU) - ours) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "  processor time from the heal on: the mesh %.1f s, all else %.1f s, of %.1f s%n",
          used,
          (Machine.busyNanos() - busy) / 1e9 - used,
          since(heal) * Runtime.getRuntime().availableProcessors());
      return isKept;
    }

    /// A node leaves, one is restarted, one joins, and one joins whose name the other side has, too.
    private void change(int jvm) {
      List<Integer> block = mesh.nodesOf(jvm);
      String contact = mesh.address(block.getLast());
      String leaver = Mesh.name(block.get(2 * kinds.indexOf(kind)));
      Answer _ = mesh.ask(jvm, "leave " + leaver + " " + leaver);
      Answer _ = mesh.ask(jvm, "close " + leaver);
      gone.add(leaver);
      String restarted = Mesh.name(block.get(2 * kinds.indexOf(kind) + 1));
      Answer _ = mesh.ask(jvm, "restart " + restarted + " " + contact);
      expected.add(restarted);
      int port = NEWCOMERS_PORT + 10 * kinds.indexOf(kind) + jvm;
      String newcomer = "new-" + kind + "-" + jvm;
      mesh.joinNode(jvm, newcomer, port, contact);
      expected.add(newcomer);
      String twin = "twin-" + kind;
      mesh.joinNode(jvm, twin, port + 1_000, contact);
      expected.add(twin);
    }

    /// Waits until all nodes hold the same for members and reach them.
    private List<Answer> settle(long start) {
      List<Answer> views = mesh.askAll(_ -> "views");
      while (!isSettled(views) && System.nanoTime() - start < TO_SETTLE.toNanos()) {
        sleep(LOOK_EVERY);
        views = mesh.askAll(_ -> "views");
      }
      sleep(ROUND.multipliedBy(3)); // whether anything changes once more
      return mesh.askAll(_ -> "views");
    }

    private static boolean isSettled(List<Answer> views) {
      return Mesh.sum(views, "unreachable") == 0
          && Mesh.max(views, "views") == 1
          && views.stream().map(view -> view.text("hash")).distinct().count() == 1;
    }

    private boolean report(
        List<Answer> parted, List<Answer> views, long heal, double toHeal, long closedBefore) {
      List<String> members = List.of(views.getFirst().text("members").split(",", -1));
      double agreed = Math.max(0, Mesh.max(views, "changed") - heal) / (double) ROUND.toNanos();
      double reached = Math.max(0, Mesh.max(views, "reached") - heal) / 1e9;
      boolean isSettled = isSettled(views);
      boolean isRight =
          members.containsAll(expected)
              && gone.stream().noneMatch(members::contains)
              && members.stream().distinct().count() == members.size();
      System.out.printf(
          Locale.ROOT,
          "%s: views equal %.1f rounds after the heal (which took %.2f s), all connections up after %.1f s%n"
              + "  settled: %s; %d members, as expected: %s; twins that closed: %d; views before: %s%n",
          kind,
          agreed,
          toHeal,
          reached,
          isSettled,
          members.size(),
          isRight,
          Mesh.sum(views, "closed") - closedBefore,
          parted.stream().map(view -> view.text("views") + " of " + view.text("size")).toList());
      return isSettled && isRight && agreed <= GOAL_ROUNDS;
    }
  }

  private static void sleep(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
