package dev.partisan.cli.demo;

import dev.partisan.cli.ByteSize;
import dev.partisan.cli.Io;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Shows how far a run is: one line written over on a terminal, a line every two seconds elsewhere.
final class Progress {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(2);
  private static final int WIDTH = 78;

  private final Io io;
  private final Map<String, Long> total = new LinkedHashMap<>();
  private final Map<String, Long> before = new LinkedHashMap<>();
  private String title = "";
  private long start;
  private long shown;

  Progress(Io io) {
    this.io = io;
  }

  /// A run begins.
  void begin(String runTitle) {
    title = runTitle;
    before.putAll(total);
    start = System.nanoTime();
    shown = start;
    if (io.isTerminal()) {
      show("...");
    } else {
      say(title + " ...");
    }
  }

  /// A node has digested so many bytes since the demo began.
  void verified(String node, long bytes) {
    total.put(node, bytes);
    long now = System.nanoTime();
    if (now - shown >= (io.isTerminal() ? ON_TERMINAL : ELSEWHERE).toNanos()) {
      shown = now;
      show(
          "%3d s   %s"
              .formatted(
                  Duration.ofNanos(now - start).toSeconds(),
                  total.keySet().stream()
                      .sorted()
                      .map(this::sinceBegin)
                      .collect(Collectors.joining("   "))));
    }
  }

  private String sinceBegin(String node) {
    return node + " " + ByteSize.text(total.getOrDefault(node, 0L) - before.getOrDefault(node, 0L));
  }

  private void show(String state) {
    if (io.isTerminal()) {
      String line = title + "  " + state;
      io.out().printf("\r%-" + WIDTH + "s", line.substring(0, Math.min(WIDTH, line.length())));
      io.out().flush();
    } else {
      say("  " + state);
    }
  }

  /// The run is over.
  void end(String result) {
    if (io.isTerminal()) {
      show(result);
      say("");
    } else {
      say("  " + result);
    }
  }

  /// Leaves the line that is written over, before something else is printed.
  void interrupt() {
    if (io.isTerminal() && !title.isEmpty()) {
      say("");
    }
  }

  private void say(String line) {
    io.out().println(line);
    io.out().flush();
  }
}
