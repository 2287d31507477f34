package dev.partisan.benchmarks;

import dev.partisan.JoinException;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.benchmarks.Strangers.Manner;
import dev.partisan.benchmarks.Worker.RoleName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What strangers who open connections and never finish a handshake cost a node, and whom they keep out.
@Command(
    name = "half-open",
    mixinStandardHelpOptions = true,
    description =
        "Half-open connections and slow writers from many addresses: what they cost, whether others still join.")
final class HalfOpen implements Callable<Integer> {
  private static final List<String> SMALL_HEAP =
      List.of("-Xms64m", "-Xmx256m", "-XX:-AlwaysPreTouch", "-XX:+ExitOnOutOfMemoryError");
  private static final Duration TO_START = Duration.ofSeconds(60);
  private static final Duration BETWEEN_JOINS = Duration.ofSeconds(1);
  private static final double MIB = 1024 * 1024;
  private static final double HEAP_GOAL_MIB = 32;
  private static final double JOIN_GOAL_SECONDS = 10;

  @Mixin private WorkerOptions workers = new WorkerOptions();

  @Option(
      names = "--connections",
      defaultValue = "10000",
      description = "Open at a time, each from an address of its own (${DEFAULT-VALUE}).")
  private int connections = 10_000;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "How long each kind goes on (${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Option(
      names = "--security",
      description = "Only where friends are told from strangers by this: ${COMPLETION-CANDIDATES}.")
  private @Nullable Security onlySecurity;

  @Option(names = "--manner", description = "Only strangers of one kind: ${COMPLETION-CANDIDATES}.")
  private @Nullable Manner onlyManner;

  @Override
  public Integer call() throws Exception {
    boolean isMet = true;
    try (NodeFiles files = NodeFiles.create("victim", "honest")) {
      for (Security security : Security.values()) {
        for (String manner : manners()) {
          if (onlySecurity == null || onlySecurity == security) {
            isMet &= run(files, security, manner);
          }
        }
      }
    }
    return isMet ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }

  /// Of all kinds together, then each kind alone.
  private List<String> manners() {
    if (onlyManner != null) {
      return List.of(onlyManner.name());
    }
    List<String> manners = new ArrayList<>(List.of(""));
    for (Manner manner : Manner.values()) {
      manners.add(manner.name());
    }
    return manners;
  }

  /// @param manner of all strangers; empty for some of each
  private boolean run(NodeFiles files, Security security, String manner) throws Exception {
    try (WorkerProcess victim =
            WorkerProcess.start(
                RoleName.HALF_OPEN_NODE, "half-open-node", workers.with(SMALL_HEAP), -1);
        WorkerProcess strangers =
            WorkerProcess.start(RoleName.STRANGERS, "strangers", workers, -1)) {
      String address =
          victim.ask(TO_START, "start " + security + " " + files.folder()).text("address");
      join(files, security, address, "first");
      double before = victim.ask(TO_START, "memory").number("heap");
      strangers.ask(
          TO_START, "open %s %d %s %s".formatted(address, connections, security, manner).strip());
      double heap = 0;
      double slowest = 0;
      int joined = 0;
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      while (System.nanoTime() < end || joined == 0) {
        LockSupport.parkNanos(BETWEEN_JOINS.toNanos());
        heap = Math.max(heap, victim.ask(TO_START, "memory").number("heap"));
        slowest = Math.max(slowest, join(files, security, address, "honest" + joined++));
      }
      Answer memory = victim.ask(TO_START, "memory");
      Answer opened = strangers.ask(TO_START, "count");
      double cost = (heap - before) / MIB;
      System.out.printf(
          Locale.ROOT,
          "%s, %s: heap %.1f MiB more at most (goal %.0f), direct %.1f MiB;"
              + " %d honest nodes joined, the slowest in %.2f s"
              + " (goal %.0f); %s; node: %s%n",
          security,
          manner.isEmpty() ? "mixed" : manner.toLowerCase(Locale.ROOT),
          cost,
          HEAP_GOAL_MIB,
          memory.number("direct") / MIB,
          joined,
          slowest,
          JOIN_GOAL_SECONDS,
          opened.line(),
          memory.line());
      return cost <= HEAP_GOAL_MIB
          && (isMerelyBusy(security, manner) || slowest <= JOIN_GOAL_SECONDS);
    }
  }

  /// A flood of proper TLS greetings asks for more signatures than two processors make, whoever sends it: honest nodes
  /// then get their share of these, which is shown and has no goal.
  private static boolean isMerelyBusy(Security security, String manner) {
    return security == Security.TLS && manner.equals(Manner.GREETING.name());
  }

  /// A node joins and leaves; returns the seconds until it was a member, infinite if it never was.
  private static double join(NodeFiles files, Security security, String address, String name) {
    NodeBuilder builder = Node.named(name);
    security.apply(builder, files, "honest");
    try (Node honest = builder.start()) {
      long start = System.nanoTime();
      honest.join(address);
      double taken = (System.nanoTime() - start) / 1e9;
      honest.leave();
      return taken;
    } catch (JoinException e) {
      System.out.println("  " + name + ": " + e.getMessage());
      return Double.POSITIVE_INFINITY;
    }
  }

  /// How a node tells friends from strangers.
  enum Security {
    /// By a shared secret.
    SECRET,
    /// By certificates.
    TLS;

    void apply(NodeBuilder builder, NodeFiles files, String name) {
      switch (this) {
        case SECRET -> builder.secret(files.secret());
        case TLS -> builder.tls(files.tls(name));
      }
    }
  }

  /// The node that strangers come to.
  ///
  /// ```
  /// start SECURITY FOLDER   address=
  /// memory                  heap= direct= unfinished= gaveWay=
  /// ```
  static final class Victim implements Role {
    private @Nullable Node node;

    @Override
    public Answer perform(String[] words) {
      return switch (words[0]) {
        case "start" -> {
          NodeBuilder builder = Node.named("victim");
          Security.valueOf(words[1]).apply(builder, new NodeFiles(Path.of(words[2])), "victim");
          Node started = builder.start();
          node = started;
          yield Answer.of("address", started.address());
        }
        case "memory" -> {
          var stats = Objects.requireNonNull(node).stats();
          yield Memory.afterCollection()
              .with("unfinished", stats.unfinishedHandshakes())
              .with("gaveWay", stats.halfOpenLimits());
        }
        default -> throw Role.unknown(words);
      };
    }

    @Override
    public void close() {
      if (node != null) {
        node.close();
      }
    }
  }
}
