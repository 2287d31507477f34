package dev.partisan.cli.demo;

import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.HdrHistogram.Histogram;

/// The demo of the store: three nodes under load, of which one is killed and comes back, and a check that no
/// acknowledged write is lost.
final class KvDemo {
  private static final int NODES = 3;
  private static final int CLIENTS = 16;
  private static final int VALUE_BYTES = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final double NANOS_PER_MILLI = 1e6;

  private final Io io;
  private final Duration each;
  private final AtomicReferenceArray<KvNode> nodes = new AtomicReferenceArray<>(NODES);
  private final List<KvLoad.Phase> phases = new ArrayList<>();

  /// @param seconds how long each part goes on
  KvDemo(Io io, int seconds) {
    this.io = io;
    this.each = Duration.ofSeconds(Math.max(1, seconds));
  }

  /// Returns whether all went well.
  boolean run() throws IOException {
    Thread cleaning = new Thread(this::killAll, "kill-nodes");
    Runtime.getRuntime().addShutdownHook(cleaning);
    try {
      return perform();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    } finally {
      killAll();
      boolean _ = Runtime.getRuntime().removeShutdownHook(cleaning);
    }
  }

  private boolean perform() throws IOException, InterruptedException {
    say(
        "three nodes of a key-value store, each a process of its own; each key is kept by all three,");
    say("a write is acknowledged when two have it, a read hears from two:");
    for (int i = 0; i < NODES; i++) {
      start(i);
    }
    settle();
    say(
        "%d clients set and get %d bytes at a time, through any node:"
            .formatted(CLIENTS, VALUE_BYTES));
    List<IntSupplier> ports = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      int index = i;
      ports.add(() -> nodes.get(index).port());
    }
    KvLoad load = new KvLoad(ports, VALUE_BYTES);
    load.start(CLIENTS);
    try {
      part(load, "warming up", each);
      phases.clear();
      part(load, "three nodes", each);
      KvNode victim = nodes.get(1);
      load.begin("one killed");
      say("  kill -9 of " + victim.name() + ", process " + victim.pid());
      victim.kill();
      Thread.sleep(each);
      phases.add(load.end());
      load.begin("it comes back");
      start(1);
      settle();
      say(
          "  %s has %s keys again"
              .formatted(nodes.get(1).name(), nodes.get(1).info("replicated_keys")));
      phases.add(load.end());
      part(load, "three again", each);
    } finally {
      load.stop();
    }
    for (int i = 0; i < NODES; i++) {
      load.verify(nodes.get(i).port());
    }
    return report(load);
  }

  private void part(KvLoad load, String name, Duration time) throws InterruptedException {
    load.begin(name);
    Thread.sleep(time);
    phases.add(load.end());
  }

  private void start(int index) {
    List<String> contacts = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      KvNode other = nodes.get(i);
      if (i != index && other != null) {
        contacts.add(other.address());
      }
    }
    KvNode node = KvNode.start("node" + (index + 1), contacts);
    nodes.set(index, node);
    say("  %s   process %d   redis-cli -p %d".formatted(node.name(), node.pid(), node.port()));
  }

  /// Until all know of all, and all data are where they belong.
  private void settle() throws InterruptedException {
    await(() -> {
      for (int i = 0; i < NODES; i++) {
        KvNode node = nodes.get(i);
        if (!node.info("ring_members").equals("" + NODES)
            || !node.info("ring_settled").equals("1")
            || !node.info("ring_version").equals(nodes.get(0).info("ring_version"))) {
          return false;
        }
      }
      return true;
    });
  }

  private static void await(BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new Failure("the ring did not settle within " + PATIENCE.toSeconds() + " s");
      }
      Thread.sleep(POLL);
    }
  }

  private boolean report(KvLoad load) {
    Table table = new Table("", "ops/s:", "p50 ms:", "p99 ms:", "max ms:", "failed:");
    for (KvLoad.Phase phase : phases) {
      Histogram nanos = phase.nanos();
      table.row(
          phase.name(),
          "%.0f".formatted(phase.perSecond()),
          millis(nanos.getValueAtPercentile(50)),
          millis(nanos.getValueAtPercentile(99)),
          millis(nanos.getMaxValue()),
          "" + phase.failed());
    }
    say("");
    table.lines().forEach(this::say);
    say("");
    say(
        "%d writes were acknowledged, %d of them lost.%s"
            .formatted(
                load.acknowledged(), load.lost(), load.lost() == 0 ? "" : " " + load.firstLoss()));
    boolean isAnswered = phases.stream().allMatch(phase -> phase.nanos().getTotalCount() > 0);
    return load.lost() == 0 && load.acknowledged() > 0 && isAnswered;
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / NANOS_PER_MILLI);
  }

  private void killAll() {
    for (int i = 0; i < NODES; i++) {
      KvNode node = nodes.get(i);
      if (node != null) {
        boolean _ = node.quit();
      }
    }
  }

  private void say(String line) {
    io.out().println(line);
    io.out().flush();
  }
}
