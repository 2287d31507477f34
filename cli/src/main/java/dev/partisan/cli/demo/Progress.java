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
  private static final int WIDTH = 76;
  private static final int MAX_NAMED = 4;

  private final Io io;
  private final Map<String, Long> verified = new LinkedHashMap<>();
  private final Map<String, Long> confirmed = new LinkedHashMap<>();
  private final Map<String, Long> before = new LinkedHashMap<>();
  private boolean countsBytes;
  private boolean isLineOpen;
  private long start;
  private long shown;

  Progress(Io io) {
    this.io = io;
  }

  /// A part of the demo begins.
  ///
  /// @param ofFile whether the file is sent meanwhile
  void begin(String title, boolean ofFile) {
    say(title + " ...");
    before.putAll(confirmed);
    countsBytes = ofFile;
    start = System.nanoTime();
    shown = start;
  }

  /// A node has digested so many bytes since the demo began.
  void verified(String node, long bytes) {
    verified.put(node, bytes);
    long now = System.nanoTime();
    if (countsBytes && now - shown >= (io.isTerminal() ? ON_TERMINAL : ELSEWHERE).toNanos()) {
      shown = now;
      show("%3d s   %s".formatted(Duration.ofNanos(now - start).toSeconds(), bytesByNode()));
    }
  }

  /// A node has confirmed so many bytes more.
  void confirmed(String node, long bytes) {
    confirmed.merge(node, bytes, Long::sum);
  }

  private String bytesByNode() {
    if (verified.size() > MAX_NAMED) {
      return "all " + ByteSize.text(verified.keySet().stream().mapToLong(this::sinceBegin).sum());
    }
    return verified.keySet().stream()
        .sorted()
        .map(node -> node + " " + ByteSize.text(sinceBegin(node)))
        .collect(Collectors.joining("   "));
  }

  private long sinceBegin(String node) {
    // What is left to be heard of an earlier part counts for nothing.
    return Math.max(0, verified.getOrDefault(node, 0L) - before.getOrDefault(node, 0L));
  }

  private void show(String state) {
    if (io.isTerminal()) {
      io.out().printf("\r  %-" + WIDTH + "s", state);
      io.out().flush();
      isLineOpen = true;
    } else {
      say("  " + state);
    }
  }

  /// The part is over.
  void end(String result) {
    show(result);
    finishLine();
  }

  /// Leaves the line that is written over, before something else is printed.
  void finishLine() {
    if (isLineOpen) {
      isLineOpen = false;
      say("");
    }
  }

  private void say(String line) {
    io.out().println(line);
    io.out().flush();
  }
}
