package dev.partisan.cli.adcounter;

import dev.partisan.charts.LineChart;
import dev.partisan.charts.LineChart.Axis;
import dev.partisan.charts.LineChart.Line;
import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Json;
import dev.partisan.crdt.Dissemination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `partisan figures`.
@Command(
    name = "figures",
    description = {
      "Measure what a figure of the paper shows, and draw it. So far there is figure 7: what the advertisement counter"
          + " sends on two topologies, by the number of nodes.",
      "",
      "A topology ends at the first size that this machine does not bear; what stopped it is said.",
      ""
    },
    exitCodeList = {
      "0:it was measured and drawn",
      "1:nothing could be measured",
      "2:the command line is wrong"
    })
public final class FiguresCommand implements Callable<Integer> {
  private static final int ONLY = 7;
  private static final double MEGA = 1e6;
  private static final List<AdTopology> TOPOLOGIES =
      List.of(AdTopology.CLIENT_SERVER, AdTopology.PEER_TO_PEER);

  @Parameters(paramLabel = "FIGURE", description = "The number of the figure: 7.")
  private int figure;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "32,64,128,256,512,1024",
      description = "Numbers of nodes, ascending. Default: ${DEFAULT-VALUE}.")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--impressions",
      paramLabel = "N",
      defaultValue = "180",
      description = "Of each client. Default: ${DEFAULT-VALUE}, as the paper.")
  private int impressions;

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      defaultValue = "10",
      description = "By how much the intervals are shortened. Default: ${DEFAULT-VALUE}.")
  private double speed;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "benchmarks/results",
      description = "Where CSV, JSON and pictures go. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("benchmarks/results");

  private final Io io;

  public FiguresCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    check();
    List<AdReport> reports = new ArrayList<>();
    for (AdTopology topology : TOPOLOGIES) {
      for (Dissemination way : List.of(Dissemination.STATE, Dissemination.DELTA)) {
        measure(topology, way, reports);
      }
    }
    if (reports.isEmpty()) {
      throw new Failure("no size could be measured");
    }
    write(reports);
    return 0;
  }

  private void check() {
    if (figure != ONLY) {
      throw Failure.ofUsage("figure " + figure + " cannot be measured yet: choose 7");
    }
    if (sizes.stream().anyMatch(size -> size < 2) || impressions < 1 || !(speed >= 1)) {
      throw Failure.ofUsage("--sizes must be 2 or more each, --impressions and --speed 1 or more");
    }
  }

  private void measure(AdTopology topology, Dissemination way, List<AdReport> reports) {
    for (int size : sizes) {
      AdSettings settings = new AdSettings(size, topology, way, 1, impressions, speed);
      try {
        AdCounterCommand.checkFiles(settings);
        try (AdCounter run = new AdCounter(settings, _ -> {})) {
          AdReport report = run.run();
          reports.add(report);
          say(
              String.format(
                  Locale.ROOT,
                  "%s, %s, %d nodes: %.1f MB of states, %.1f MB in all, %.1f%% over, converged: %s",
                  report.topology(),
                  report.dissemination(),
                  size,
                  report.stateBytes() / MEGA,
                  report.allBytes() / MEGA,
                  report.overCountPercent(),
                  report.hasConverged()));
        }
      } catch (Failure limit) {
        say(
            "%s, %s ends before %d nodes: %s"
                .formatted(topology.label(), way, size, limit.getMessage()));
        return;
      }
    }
  }

  private void write(List<AdReport> reports) {
    try {
      Files.createDirectories(out);
      Files.writeString(out.resolve("figure-7.json"), Json.text(reports));
      Files.write(out.resolve("figure-7.csv"), table(reports));
      chart(reports).writeTo(out, "figure-7").forEach(file -> say("picture: " + file));
    } catch (IOException e) {
      throw new Failure("--out " + out + " could not be written: " + e.getMessage(), e);
    }
  }

  private static List<String> table(List<AdReport> reports) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "topology,dissemination,nodes,state_bytes,membership_bytes,framing_bytes,over_percent,converged");
    for (AdReport report : reports) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%d,%d,%d,%.2f,%b",
              report.topology(),
              report.dissemination(),
              report.nodes(),
              report.stateBytes(),
              report.membershipBytes(),
              report.framingBytes(),
              report.overCountPercent(),
              report.hasConverged()));
    }
    return lines;
  }

  private static LineChart chart(List<AdReport> reports) {
    List<Line> lines = new ArrayList<>();
    reports.stream()
        .map(FiguresCommand::line)
        .distinct()
        .forEach(name -> {
          List<AdReport> own = reports.stream().filter(it -> line(it).equals(name)).toList();
          lines.add(
              new Line(
                  name,
                  own.stream().map(it -> (double) it.nodes()).toList(),
                  own.stream().map(it -> it.allBytes() / MEGA).toList()));
        });
    return new LineChart(
        "Advertisement counter: sent by all nodes",
        new Axis("nodes", true),
        new Axis("MB", true),
        lines);
  }

  private static String line(AdReport report) {
    return report.topology() + ", " + report.dissemination();
  }

  private void say(String line) {
    io.out().println(line);
    io.out().flush();
  }
}
