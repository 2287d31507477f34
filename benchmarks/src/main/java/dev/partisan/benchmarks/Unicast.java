package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Comparison.Shown;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Messages in one direction, side by side with peers.
@Command(
    name = "unicast",
    mixinStandardHelpOptions = true,
    description = {
      "Messages a second from processes of one node to their own of another, side by side with peers.",
      "The clock stops when every receiver has everything."
    })
final class Unicast implements Callable<Integer> {
  /// With a number of messages given, a round is over at the latest after so long.
  private static final long LONGEST_ROUND = TimeUnit.SECONDS.toNanos(60);

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;

  static final Shown MESSAGES =
      new Shown("sent", "thousand/s", answer -> rate(answer, "messages") / THOUSAND, true);
  static final Shown BYTES =
      new Shown("sent", "MB/s", answer -> rate(answer, "bytes") / MILLION, true);

  @Spec private @Nullable CommandSpec command;
  @Mixin private ComparisonOptions options = new ComparisonOptions();

  @Option(
      names = "--messages",
      description = "Messages of each worker in a round; without, a round takes --seconds.")
  private long messages = Long.MAX_VALUE;

  @Option(
      names = "--background",
      description =
          "Two more workers send 1 MiB all the time; with several channels, by the others than the first.")
  private boolean isBeside;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Session.out(command);
    Comparison comparison = new Comparison(options.contestants(out), options.runs, out);
    boolean isCounted = messages < Long.MAX_VALUE;
    long nanos = isCounted ? LONGEST_ROUND : options.runs.nanos();
    comparison.run(
        options.loads(),
        options.roundTrips(),
        pair -> isBeside ? pair.beside(nanos, messages) : pair.send(nanos, messages),
        List.of(MESSAGES, BYTES));
    comparison.report(options.json);
    return Benchmarks.SUCCESS;
  }

  private static double rate(Answer answer, String counted) {
    return answer.number(counted) / answer.number("nanos") * NANOS_PER_SECOND;
  }
}
