package dev.partisan.cli;

import dev.partisan.cli.adcounter.AdCounterCommand;
import dev.partisan.cli.adcounter.FiguresCommand;
import dev.partisan.cli.certs.CertsCommand;
import dev.partisan.cli.demo.DemoCommand;
import dev.partisan.cli.demo.WorkerCommand;
import dev.partisan.cli.kv.KvCommand;
import dev.partisan.cli.shell.NodeCommand;
import dev.partisan.cli.simulate.SimulateCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/// The `partisan` command.
@Command(
    name = "partisan",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Partisan for Java: processes that talk across machines, over channels of their own.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nTry:%n",
    footer = {
      "  ./partisan demo                 three nodes, a real file, and what channels are for",
      "  ./partisan node --name alpha    one node with a shell; join it from a second terminal",
      "  ./partisan kv --name a          a replicated store for Redis clients; join it from a second terminal",
      "  ./partisan certs alpha beta     certificates, for nodes that talk over TLS",
      "  ./partisan simulate             twenty nodes under partitions and crashes, replayed by seed",
      "  ./partisan adcounter            64 nodes that count advertisements together, and what it takes",
      "  ./partisan help node            all about one command"
    })
public final class Main implements Callable<Integer> {
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log what happens (connections, members) to stderr; without it, only warnings.")
  private boolean verbose;

  private final Io io;

  private Main(Io io) {
    this.io = io;
  }

  public static void main(String[] args) {
    int code = run(Io.ofProcess(), args);
    System.out.flush();
    System.exit(code);
  }

  /// Runs one command line and returns its exit code.
  static int run(Io io, String... args) {
    return commandLine(io).execute(args);
  }

  static CommandLine commandLine(Io io) {
    Main main = new Main(io);
    OneLineErrors errors = new OneLineErrors(io);
    CommandLine root =
        new CommandLine(main)
            .addSubcommand("demo", new DemoCommand(io))
            .addSubcommand("node", new NodeCommand(io))
            .addSubcommand("config", new ConfigCommand(io))
            .addSubcommand("certs", new CertsCommand(io))
            .addSubcommand("broker", new BrokerCommand(io))
            .addSubcommand("simulate", new SimulateCommand(io))
            .addSubcommand("kv", new KvCommand(io))
            .addSubcommand("adcounter", new AdCounterCommand(io))
            .addSubcommand("figures", new FiguresCommand(io))
            .addSubcommand("test", new TestCommand())
            .addSubcommand("help", new HelpCommand())
            .addSubcommand("demo-worker", new WorkerCommand(io));
    root.setOut(io.out());
    root.setErr(io.err());
    root.setUsageHelpWidth(100);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setParameterExceptionHandler(errors::wrongUsage);
    root.setExecutionExceptionHandler(errors::failed);
    root.setExecutionStrategy(parsed -> {
      Logging.configure(main.verbose);
      return new RunLast().execute(parsed);
    });
    for (CommandLine each : root.getSubcommands().values()) {
      each.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
      each.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
    }
    return root;
  }

  /// Runs when no command is named.
  @Override
  public Integer call() {
    commandLine(io).usage(io.err());
    return OneLineErrors.USAGE;
  }
}
