package dev.partisan.cli.simulate;

import dev.partisan.charts.LineChart;
import dev.partisan.charts.LineChart.Axis;
import dev.partisan.charts.LineChart.Line;
import dev.partisan.cli.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What came of a campaign.
///
/// @param failure what went wrong; `null` if nothing
/// @param roundsPassed after which all views were equal and all messages had arrived
/// @param settleMillisMedian virtual time from the heal of a partition until all views were equal
/// @param settleMillis the same of each round
/// @param connections opened, those that ended since included
/// @param seconds of real time
public record CampaignReport(
    int version,
    boolean ok,
    @Nullable String failure,
    long seed,
    WholeTopology topology,
    int nodes,
    int crashPercent,
    PartitionKind partition,
    int rounds,
    int roundsPassed,
    long settleMillisMedian,
    long settleMillisMax,
    List<Long> settleMillis,
    int crashes,
    long messagesSent,
    long messagesDelivered,
    long connections,
    long events,
    long virtualSeconds,
    double seconds,
    String traceHash)
    implements Outcome {

  @Override
  public Table table() {
    String subject =
        "%s of %d, %s".formatted(Outcome.name(topology), nodes, Outcome.name(partition));
    return new Table(subject, "result:")
        .row("rounds after which all views were equal", roundsPassed + " of " + rounds)
        .row("  virtual time that took, median", settleMillisMedian + " ms")
        .row("  longest", settleMillisMax + " ms")
        .row("crashes, each with a restart", "%,d".formatted(crashes))
        .row("messages sent", "%,d".formatted(messagesSent))
        .row("  delivered", "%,d".formatted(messagesDelivered))
        .row(
            topology.isLossless()
                ? "  from or to runs that crashed"
                : "  from or to runs that crashed, or lost with a server",
            "%,d".formatted(messagesSent - messagesDelivered))
        .row("connections opened", "%,d".formatted(connections))
        .row("events", "%,d".formatted(events))
        .row("virtual time", virtualSeconds + " s")
        .row("real time", "%.1f s".formatted(seconds))
        .row("trace hash", traceHash);
  }

  @Override
  public String options() {
    return "--topology %s --nodes %d --crash %d%% --partition %s --seed %d --rounds %d"
        .formatted(
            Outcome.name(topology), nodes, crashPercent, Outcome.name(partition), seed, rounds);
  }

  @Override
  public SequencedMap<String, LineChart> pictures() {
    SequencedMap<String, LineChart> pictures = new LinkedHashMap<>();
    if (!settleMillis.isEmpty()) {
      pictures.put("settled", settled());
    }
    return pictures;
  }

  private LineChart settled() {
    List<Double> numbers = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    for (long millis : settleMillis) {
      numbers.add((double) numbers.size() + 1);
      times.add(millis / 1e3);
    }
    return new LineChart(
        "%s of %d, %s, seed %d: from the heal to equal views"
            .formatted(Outcome.name(topology), nodes, Outcome.name(partition), seed),
        new Axis("round"),
        new Axis("virtual time, s"),
        List.of(new Line("all views equal", numbers, times)));
  }
}
