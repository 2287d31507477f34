package dev.partisan.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/// The connections between one node and all others that nodes of this JVM dialled, with when they did, as the flight
/// recorder tells.
final class OpenedConnections {
  private static final String OPENED = "dev.partisan.ConnectionOpened";

  private final String node;
  private final RecordingStream stream = new RecordingStream();
  private final List<String> dials = new ArrayList<>();

  private OpenedConnections(String node) {
    this.node = node;
  }

  /// From now on.
  static OpenedConnections of(String node) {
    OpenedConnections connections = new OpenedConnections(node);
    connections.stream.enable(OPENED).withoutThreshold();
    connections.stream.onEvent(OPENED, connections::note);
    connections.stream.startAsync();
    return connections;
  }

  private synchronized void note(RecordedEvent event) {
    String here = event.getString("node");
    String there = event.getString("peer").split("#", 2)[0];
    if (event.getBoolean("isDialled") && (here.equals(node) || there.equals(node))) {
      String other = here.equals(node) ? there : here;
      long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, event.getStartTime());
      String lane = event.getString("channel") + "/" + event.getInt("lane");
      dials.add(String.join(":", other, lane, Long.toString(nanos), here));
    }
  }

  /// Ends the recording; returns `OTHER:LANE:NANOS:DIALLER` for each connection.
  Answer close() {
    stream.stop();
    synchronized (this) {
      return Answer.of("dials", String.join(",", dials));
    }
  }

  /// What the answers of all JVMs come to.
  ///
  /// @param total of connections
  /// @param byItself how many of them the node dialled
  /// @param most dials to one other node within any interval, but for its control lane and first default lane, which
  ///     are dialled at once
  /// @param shorter how many pauses between such dials were shorter than the interval
  /// @param shortestNanos the shortest of all pauses
  record Pace(int total, int byItself, int most, int shorter, long shortestNanos) {
    static Pace of(String node, List<Answer> answers, long intervalNanos) {
      int total = 0;
      int byItself = 0;
      Map<String, List<Long>> byPeer = new LinkedHashMap<>();
      String all =
          answers.stream().map(answer -> answer.text("dials")).collect(Collectors.joining(","));
      for (String dial : all.split(",", -1)) {
        String[] parts = dial.split(":", -1);
        if (parts.length == 4) {
          total++;
          byItself += parts[3].equals(node) ? 1 : 0;
          if (!parts[1].equals("control/0") && !parts[1].equals("default/0")) {
            byPeer.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(Long.valueOf(parts[2]));
          }
        }
      }
      int most = 0;
      int shorter = 0;
      long shortest = Long.MAX_VALUE;
      for (List<Long> times : byPeer.values()) {
        Collections.sort(times);
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
          while (times.get(last) - times.get(first) >= intervalNanos) {
            first++;
          }
          most = Math.max(most, last - first + 1);
          if (last > 0) {
            long pause = times.get(last) - times.get(last - 1);
            shortest = Math.min(shortest, pause);
            shorter += pause < intervalNanos ? 1 : 0;
          }
        }
      }
      return new Pace(total, byItself, most, shorter, shortest);
    }
  }
}
