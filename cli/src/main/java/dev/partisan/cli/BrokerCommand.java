package dev.partisan.cli;

import dev.partisan.amqp.embedded.EmbeddedBroker;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `partisan broker`.
@Command(
    name = "broker",
    description = {
      "Run an AMQP broker on loopback, for nodes of topology publish-subscribe.",
      "",
      "It keeps everything in memory and lets 'guest' in with the password 'guest': it is for trying out and for"
          + " tests. For work take RabbitMQ or its like, and tell nodes where it is with PARTISAN_AMQP_URI.",
      "",
      "It runs until Ctrl-C.",
      ""
    },
    exitCodeList = {"0:it was ended", "1:it could not start, or failed"})
final class BrokerCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "5672",
      description = "Where to listen; 0 for any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  private final Io io;

  BrokerCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > MAX_PORT) {
      throw Failure.ofUsage("--port %d is not between 0 and %d".formatted(port, MAX_PORT));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(port)) {
      io.out()
          .println("embedded broker, for trying out and tests only, in process " + broker.pid());
      io.out().println("a node finds it by:  export PARTISAN_AMQP_URI=" + broker.uri());
      io.out().flush();
      broker.awaitEnd();
      throw new Failure("the broker's process " + broker.pid() + " has ended by itself");
    } catch (IOException e) {
      throw new Failure(e.getMessage() + "; choose another with --port", e);
    }
  }
}
