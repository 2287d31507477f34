package dev.partisan.benchmarks;

import dev.partisan.DropReason;
import dev.partisan.OverflowPolicy;
import dev.partisan.benchmarks.Worker.RoleName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a receiver that takes nothing does to its sender, to itself and to others.
@Command(
    name = "bounds",
    mixinStandardHelpOptions = true,
    description =
        "Floods a receiver that takes nothing, from and to small heaps: who is slowed, what is dropped.")
final class Bounds implements Callable<Integer> {
  private static final List<String> SMALL_HEAP =
      List.of("-Xms64m", "-Xmx256m", "-XX:-AlwaysPreTouch", "-XX:+ExitOnOutOfMemoryError");
  private static final Duration TO_START = Duration.ofSeconds(30);
  private static final double MIB = 1024 * 1024;
  private static final double MILLI = 1e6;
  private static final int MUTUAL_COUNT = 2_000;

  @Mixin private WorkerOptions workers = new WorkerOptions();

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long the receiver takes nothing (${DEFAULT-VALUE}).")
  private int seconds = 60;

  @Option(
      names = "--gigabytes",
      defaultValue = "10",
      description = "What is offered meanwhile (${DEFAULT-VALUE}).")
  private double gigabytes = 10;

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Calls a second (${DEFAULT-VALUE}).")
  private int rate = 200;

  @Override
  public Integer call() throws Exception {
    Duration quick = Duration.ofSeconds(5);
    Duration never = Duration.ofDays(1);
    flood("drop, stuck after 5 s", OverflowPolicy.DROP, quick);
    flood("drop, never stuck", OverflowPolicy.DROP, never);
    flood("block, stuck after 5 s", OverflowPolicy.BLOCK, quick);
    flood("block, never stuck", OverflowPolicy.BLOCK, never);
    blockEachOther(quick);
    return Benchmarks.SUCCESS;
  }

  /// A sender, a receiver, and a peer that has nothing to do with it.
  private final class Three implements AutoCloseable {
    final WorkerProcess far;
    final WorkerProcess other;
    final WorkerProcess near;

    Three(OverflowPolicy policy, Duration stuckAfter) throws Exception {
      WorkerOptions small = workers.with(SMALL_HEAP);
      String settings = " " + policy + " " + stuckAfter.toNanos();
      far = WorkerProcess.start(RoleName.BOUNDS_NODE, "bounds-far", small, -1);
      other = WorkerProcess.start(RoleName.BOUNDS_NODE, "bounds-other", small, -1);
      near = WorkerProcess.start(RoleName.BOUNDS_NODE, "bounds-near", small, -1);
      String address = far.ask(TO_START, "start far" + settings).text("address");
      other.ask(TO_START, "start other" + settings + " " + address);
      near.ask(TO_START, "start near" + settings + " " + address);
    }

    @Override
    public void close() {
      near.close();
      other.close();
      far.close();
    }
  }

  private void flood(String title, OverflowPolicy policy, Duration stuckAfter) throws Exception {
    long nanos = Duration.ofSeconds(seconds).toNanos();
    long idleNanos = Math.min(nanos, Duration.ofSeconds(5).toNanos());
    Duration timeout = Duration.ofSeconds(seconds + 60L);
    try (Three three = new Three(policy, stuckAfter)) {
      three.far.ask(TO_START, "stall");
      three.near.ask(timeout, "calls far " + idleNanos + " " + rate);
      Answer idle = three.near.ask(timeout, "calls far " + idleNanos + " " + rate);
      Answer idleOther = three.other.ask(timeout, "calls near " + idleNanos + " " + rate);
      CompletableFuture<Answer> other =
          CompletableFuture.supplyAsync(
              () -> three.other.ask(timeout, "calls near " + nanos + " " + rate));
      String offer = "flood far " + (long) (gigabytes * 1e9) + " " + nanos + " " + rate;
      Answer flood = three.near.ask(timeout, offer);
      System.out.printf(
          Locale.ROOT,
          "%n%s: %.1f GB offered, %s messages queued, %s found no room, %s timed out%n",
          title,
          flood.number("offered") / 1e9,
          flood.text("queued"),
          flood.text("full"),
          flood.text("late"));
      printLatencies("calls to the same node on another channel", idle, flood);
      printLatencies("calls between the sender and another peer", idleOther, other.get());
      printUsage("sender", three.near);
      printUsage("receiver", three.far);
    }
  }

  private void blockEachOther(Duration stuckAfter) throws Exception {
    try (Three three = new Three(OverflowPolicy.BLOCK, stuckAfter)) {
      CompletableFuture<Answer> there =
          CompletableFuture.supplyAsync(
              () -> three.far.ask(Duration.ofMinutes(5), "mutual near " + MUTUAL_COUNT));
      Answer here = three.near.ask(Duration.ofMinutes(5), "mutual far " + MUTUAL_COUNT);
      System.out.printf(
          Locale.ROOT,
          "%ntwo processes that send to each other and take nothing: free after %.1f s and %.1f s%n",
          here.number("nanos") / 1e9,
          there.get().number("nanos") / 1e9);
      printUsage("one", three.near);
      printUsage("other", three.far);
    }
  }

  private static void printLatencies(String what, Answer idle, Answer busy) {
    System.out.printf(
        Locale.ROOT,
        "  %s: p50 %.2f ms (idle %.2f), p99 %.2f ms (idle %.2f), max %.1f ms, %s calls%n",
        what,
        busy.number("p50") / MILLI,
        idle.number("p50") / MILLI,
        busy.number("p99") / MILLI,
        idle.number("p99") / MILLI,
        busy.number("max") / MILLI,
        busy.text("count"));
  }

  private static void printUsage(String who, WorkerProcess worker) {
    Answer usage = worker.ask(TO_START, "usage");
    StringBuilder drops = new StringBuilder();
    for (DropReason reason : DropReason.values()) {
      if (usage.number(reason.name()) > 0) {
        drops.append(' ').append(reason).append(' ').append(usage.text(reason.name()));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "  %s: heap %.0f MiB of 256 at most, direct %.0f MiB at most; drops:%s%n",
        who,
        usage.number("heap") / MIB,
        usage.number("direct") / MIB,
        drops.isEmpty() ? " none" : drops);
  }
}
