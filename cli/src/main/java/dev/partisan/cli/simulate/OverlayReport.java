package dev.partisan.cli.simulate;

import dev.partisan.charts.LineChart;
import dev.partisan.charts.LineChart.Axis;
import dev.partisan.charts.LineChart.Line;
import dev.partisan.cli.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What came of an overlay of partial views.
///
/// @param failure what was wrong at the end; `null` if nothing
/// @param nodes started
/// @param cycles one after the other
/// @param clustering at the end: the mean share of a node's pairs of peers that are peers themselves
/// @param meanPath at the end, in links
/// @param seconds of real time
public record OverlayReport(
    int version,
    boolean ok,
    @Nullable String failure,
    long seed,
    String topology,
    int nodes,
    int crashPercent,
    PartitionKind partition,
    List<Cycle> cycles,
    double clustering,
    double meanPath,
    long messages,
    long events,
    double seconds,
    String traceHash)
    implements Outcome {

  /// The overlay at the end of a cycle, and its broadcasts.
  ///
  /// @param running nodes
  /// @param largestComponent share of them that the largest component has
  /// @param meanPeers of a node
  /// @param fullViews share of nodes whose active view is full
  /// @param delivered mean share of the running nodes that a broadcast of this cycle has reached
  /// @param meanHops links that broadcasts have crossed to a node
  /// @param lastHops links to the farthest
  public record Cycle(
      int number,
      int running,
      double largestComponent,
      double meanPeers,
      double fullViews,
      double delivered,
      double meanHops,
      int lastHops) {}

  @Override
  public Table table() {
    Cycle last = cycles.getLast();
    double least = cycles.stream().mapToDouble(Cycle::delivered).min().orElse(0);
    return new Table("%s of %d, %s".formatted(topology, nodes, Outcome.name(partition)), "result:")
        .row("cycles of 10 s", "%d".formatted(cycles.size()))
        .row("nodes that run at the end", "%,d".formatted(last.running()))
        .row("  in the largest component", percent(last.largestComponent()))
        .row("  with full active views", percent(last.fullViews()))
        .row("clustering coefficient", "%.4f".formatted(clustering))
        .row("mean path", "%.2f links".formatted(meanPath))
        .row("broadcasts reached, worst cycle", percent(least))
        .row("  last cycle", percent(last.delivered()))
        .row("  links to the farthest node", "%d".formatted(last.lastHops()))
        .row("messages", "%,d".formatted(messages))
        .row("events", "%,d".formatted(events))
        .row("real time", "%.1f s".formatted(seconds))
        .row("trace hash", traceHash);
  }

  private static String percent(double share) {
    return "%.3f %%".formatted(100 * share);
  }

  @Override
  public String options() {
    return "--topology %s --nodes %d --crash %d%% --partition %s --seed %d --rounds %d"
        .formatted(topology, nodes, crashPercent, Outcome.name(partition), seed, cycles.size());
  }

  @Override
  public SequencedMap<String, LineChart> pictures() {
    SequencedMap<String, LineChart> pictures = new LinkedHashMap<>();
    pictures.put(
        "delivery",
        chart(
            "share of running nodes",
            line("reached by the broadcasts of a cycle", Cycle::delivered),
            line("in the largest component", Cycle::largestComponent)));
    pictures.put(
        "views",
        chart(
            "peers of a node, and share of nodes",
            line("mean number of peers", Cycle::meanPeers),
            line("share of nodes with full active views", Cycle::fullViews)));
    pictures.put(
        "hops",
        chart(
            "links that a broadcast crosses",
            line("to the farthest node", Cycle::lastHops),
            line("mean", Cycle::meanHops)));
    return pictures;
  }

  private LineChart chart(String y, Line... lines) {
    String title =
        "%s of %d, %d %% crash, %s, seed %d"
            .formatted(topology, nodes, crashPercent, Outcome.name(partition), seed);
    return new LineChart(title, new Axis("cycle"), new Axis(y), List.of(lines));
  }

  private Line line(String name, ToDoubleFunction<Cycle> value) {
    return new Line(
        name,
        cycles.stream().map(cycle -> (double) cycle.number()).toList(),
        cycles.stream().map(value::applyAsDouble).toList());
  }
}
