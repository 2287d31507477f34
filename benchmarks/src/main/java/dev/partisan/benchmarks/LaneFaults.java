package dev.partisan.benchmarks;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Messages in bulk between two simulated nodes whose connections fail all the time.
@Command(
    name = "lane-faults",
    mixinStandardHelpOptions = true,
    description = {
      "Simulates pairs of whole nodes, a seed each, that send each other messages while their connections are reset,"
          + " lost by one end only, cut in one direction, stalled and slowed.",
      "Fails unless every message is delivered once, in order and whole; --rounds and the like mean nothing here."
    })
final class LaneFaults implements Benchmark, Callable<Integer> {
  private static final double MILLION = 1e6;

  @Mixin private Session session = new Session();

  @Mixin private JobOptions jobs = new JobOptions();

  @Option(
      names = "--messages",
      defaultValue = "1000000",
      description = "Messages in all (${DEFAULT-VALUE}).")
  private long messages = 1_000_000;

  @Option(
      names = "--of-a-seed",
      defaultValue = "500000",
      description = "Messages of one seed (${DEFAULT-VALUE}).")
  private int messagesOfASeed = 500_000;

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws InterruptedException {
    PrintWriter out = rounds.out();
    int count = Math.toIntExact(Math.ceilDiv(messages, messagesOfASeed));
    List<FaultyPair.Result> runs =
        jobs.each(
            count,
            seed -> {
              FaultyPair.Result result = new FaultyPair(seed, messagesOfASeed).run();
              out.printf("lane faults, seed %d: %s%n", seed, result);
              out.flush();
              return result;
            });
    long delivered = runs.stream().mapToLong(FaultyPair.Result::messages).sum();
    long faults = runs.stream().mapToLong(FaultyPair.Result::faults).sum();
    String subject = "%d seeds, %,d faults: ".formatted(runs.size(), faults);
    Series million = new Series();
    million.add(delivered / MILLION);
    return List.of(
        OverlayRuns.figure(
            subject + "delivered once, in order and whole",
            "million",
            million,
            messages / MILLION,
            Figure.Goal.atLeast(1)));
  }
}
