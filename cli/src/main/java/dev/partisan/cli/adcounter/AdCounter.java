package dev.partisan.cli.adcounter;

import dev.partisan.Channel;
import dev.partisan.ChannelStats;
import dev.partisan.Node;
import dev.partisan.cli.ByteSize;
import dev.partisan.cli.Failure;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One run of the advertisement counter, on nodes of this JVM over TCP.
final class AdCounter implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /// How much longer than planned a run may take, in time for its impressions and by itself.
  private static final int PATIENCE = 3;

  private static final Duration MORE_PATIENCE = Duration.ofMinutes(2);
  private static final int FRAME_HEADER_BYTES = 4;
  private static final double NANOS = 1e9;

  private final AdSettings settings;
  private final Consumer<String> progress;
  private final AdNode.Tally tally = new AdNode.Tally();
  private final List<AdNode> nodes = new ArrayList<>();
  private long beganAt;
  private long heapBefore;
  private long processorBefore;

  AdCounter(AdSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  AdReport run() {
    heapBefore = usedHeap();
    processorBefore = processorNanos();
    startNodes();
    beganAt = System.nanoTime();
    nodes.getFirst().serve(tally);
    long ready = nodes.size();
    if (!waitFor(MORE_PATIENCE.toNanos(), () -> haveAds() == ready)) {
      throw new Failure(
          "only %d of %d nodes had heard of the advertisements after %s"
              .formatted(haveAds(), ready, MORE_PATIENCE));
    }
    Bytes before = Bytes.of(nodes);
    beganAt = System.nanoTime();
    nodes.subList(1, nodes.size()).forEach(node -> node.showAds(tally));
    long planned = settings.impressionInterval().toNanos() * settings.impressions();
    long patience = PATIENCE * planned + MORE_PATIENCE.toNanos();
    if (!waitFor(patience, () -> tally.clientsDone.get() == settings.clients())) {
      throw new Failure(
          ("%d of %d clients still saw a live advertisement after %d s, %d times what was planned:"
                  + " the machine is too slow for --speed %s")
              .formatted(
                  settings.clients() - tally.clientsDone.get(),
                  settings.clients(),
                  Math.round(sinceBegin()),
                  PATIENCE,
                  settings.speed()));
    }
    double runSeconds = sinceBegin();
    Bytes bytes = Bytes.of(nodes).minus(before);
    boolean hasConverged =
        waitFor(
            MORE_PATIENCE.toNanos(),
            () -> nodes.stream().allMatch(node -> node.isLike(nodes.getFirst())));
    return report(runSeconds, sinceBegin() - runSeconds, hasConverged, bytes);
  }

  private long haveAds() {
    return nodes.stream().filter(AdNode::hasAds).count();
  }

  private void startNodes() {
    for (int i = 0; i < settings.nodes(); i++) {
      progress.accept("starting nodes: %d of %d".formatted(i, settings.nodes()));
      var builder = AdNode.configure(Node.named(i == 0 ? "server" : "client-" + i), settings);
      String first = i == 0 ? "" : nodes.getFirst().node().address().toString();
      Node node =
          builder
              .topology(i == 0 ? settings.topology().first() : settings.topology().other(first))
              .start();
      nodes.add(AdNode.on(node, settings));
      if (i > 0 && !settings.topology().joinsByItself()) {
        node.join(first);
      }
    }
  }

  /// What was sent.
  private record Bytes(long state, long stateMessages, long membership, long framing) {
    static Bytes of(List<AdNode> nodes) {
      long state = 0;
      long stateMessages = 0;
      long membership = 0;
      long messages = 0;
      for (AdNode node : nodes) {
        for (ChannelStats channel : node.node().stats().channels()) {
          messages += channel.sent().messages();
          if (channel.channel().equals(Channel.CONTROL)) {
            membership += channel.sent().bytes();
          } else {
            state += channel.sent().bytes();
            stateMessages += channel.sent().messages();
          }
        }
      }
      return new Bytes(state, stateMessages, membership, messages * FRAME_HEADER_BYTES);
    }

    Bytes minus(Bytes before) {
      return new Bytes(
          state - before.state,
          stateMessages - before.stateMessages,
          membership - before.membership,
          framing - before.framing);
    }
  }

  private AdReport report(
      double runSeconds, double convergeSeconds, boolean hasConverged, Bytes bytes) {
    long counted = 0;
    for (int ad = 0; ad < settings.ads(); ad++) {
      counted += nodes.getFirst().counted(ad);
    }
    double intervals = runSeconds / (settings.propagationInterval().toNanos() / NANOS);
    return new AdReport(
        settings.nodes(),
        settings.topology().label(),
        settings.dissemination().name().toLowerCase(Locale.ROOT),
        settings.ads(),
        settings.speed(),
        settings.impressionInterval().toNanos() / NANOS,
        settings.propagationInterval().toNanos() / NANOS,
        settings.allImpressions(),
        counted,
        100.0 * (counted - settings.allImpressions()) / settings.allImpressions(),
        runSeconds,
        convergeSeconds,
        hasConverged,
        bytes.state(),
        bytes.stateMessages(),
        bytes.membership(),
        bytes.framing(),
        bytes.state() / settings.nodes(),
        Math.round(bytes.state() / (settings.nodes() * intervals)),
        (usedHeap() - heapBefore) / settings.nodes(),
        (processorNanos() - processorBefore) / NANOS);
  }

  private boolean waitFor(long nanos, BooleanSupplier holds) {
    long end = System.nanoTime() + nanos;
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      sleep();
      show();
    }
    return true;
  }

  private static void sleep() {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  private void show() {
    Bytes bytes = Bytes.of(nodes.subList(0, 1));
    progress.accept(
        String.format(
            Locale.ROOT,
            "%4.0f s  %,d impressions of %,d  %d of %d ads disabled  done: %d of %d clients  server sent %s",
            sinceBegin(),
            tally.impressions.get(),
            settings.allImpressions(),
            tally.disabled.get(),
            settings.ads(),
            tally.clientsDone.get(),
            settings.clients(),
            ByteSize.text(bytes.state())));
  }

  private double sinceBegin() {
    return (System.nanoTime() - beganAt) / NANOS;
  }

  /// What is left after a collection.
  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  @Override
  public void close() {
    nodes.parallelStream().forEach(node -> node.store().close());
    nodes.parallelStream().forEach(node -> node.node().close(Duration.ZERO));
  }
}
