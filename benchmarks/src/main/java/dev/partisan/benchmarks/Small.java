package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Messages of 64 bytes a second, from processes of one JVM each to its own process of another.
@Command(
    name = "small",
    mixinStandardHelpOptions = true,
    description =
        "64-byte messages a second, against a bare program that parses frames of that size.")
final class Small implements Benchmark, Callable<Integer> {
  static final int DEFAULT_SENDERS = 32;

  private static final int MESSAGE_BYTES = 64;
  private static final double MILLION = 1e6;

  @Mixin private Session session = new Session();

  @Option(
      names = "--senders",
      split = ",",
      defaultValue = "" + DEFAULT_SENDERS,
      description = "Sender processes; several numbers give several figures (${DEFAULT-VALUE}).")
  private List<Integer> senders = List.of(DEFAULT_SENDERS);

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (int count : senders) {
      String name = "64-byte messages, " + count + (count == 1 ? " sender" : " senders");
      FloodPlan plan = new FloodPlan(name, count, MESSAGE_BYTES, FloodSocket.Reading.FRAMES);
      figures.add(plan.figure(rounds, "messages", "million/s", MILLION, Goal.atLeast(0.2)));
    }
    return figures;
  }
}
