package dev.partisan.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// What all benchmarks have in common: their options, and a table at the end.
final class Session {
  @Spec(Target.MIXEE)
  private @Nullable CommandSpec command;

  @Mixin private WorkerOptions workers = new WorkerOptions();

  @Mixin private RoundOptions rounds = new RoundOptions();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there as well.")
  private @Nullable Path json;

  /// Where a command prints to.
  static PrintWriter out(@Nullable CommandSpec command) {
    return command == null
        ? new PrintWriter(System.out, true, Charset.defaultCharset())
        : command.commandLine().getOut();
  }

  int run(Benchmark benchmark) throws Exception {
    PrintWriter out = out(command);
    Map<String, Object> machine = Machine.describe(workers.flags());
    List<Figure> figures = benchmark.measure(new Rounds(rounds, workers, out));
    Report.print(out, machine, figures);
    Path file = json;
    if (file != null) {
      Report.write(file, machine, figures);
    }
    return Benchmarks.SUCCESS;
  }
}
