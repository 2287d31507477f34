package dev.partisan.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `bench` command.
@Command(
    name = "bench",
    description = "Measures Partisan against bare programs that do the same work in the same run.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      All.class,
      Figures.class,
      Unicast.class,
      Echo.class,
      Small.class,
      Bulk.class,
      RoundTrip.class,
      Beside.class,
      Idle.class,
      Bounds.class,
      Monotonic.class,
      HalfOpen.class,
      Handshakes.class,
      Tls.class,
      Joining.class,
      Partitions.class,
      Stopped.class,
      Fuzz.class,
      Simulated.class,
      Overlays.class,
      Broadcasts.class,
      LaneFaults.class,
      Healing.class,
      Amqp.class,
      AmqpKills.class,
      Replicas.class,
      RingSeeds.class,
      Worker.class
    })
public final class Benchmarks {
  /// A benchmark ran to its end, whatever it measured.
  static final int SUCCESS = 0;

  /// A benchmark could not be run.
  static final int FAILURE = 2;

  private Benchmarks() {}

  /// The command with all below it.
  static CommandLine commandLine() {
    CommandLine command = new CommandLine(new Benchmarks());
    command.setExecutionExceptionHandler((failure, at, _) -> {
      at.getErr().println("bench: " + failure.getMessage());
      return FAILURE;
    });
    return command;
  }

  /// Runs the command and ends the JVM with its exit code.
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
