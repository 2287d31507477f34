package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import dev.partisan.benchmarks.FloodSocket.Reading;
import dev.partisan.benchmarks.Rounds.Measurement;
import dev.partisan.benchmarks.Worker.RoleName;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One direction at full rate, on nodes and on bare sockets: two JVMs each.
///
/// @param name of the figure
/// @param senders processes that send, each to a receiver of its own
/// @param messageBytes of each message
/// @param reading what the bare receiver does with what it reads
/// @param tls certificates of both sides, for messages of 1 MiB; `null` for connections in the clear
record FloodPlan(
    String name, int senders, int messageBytes, Reading reading, @Nullable NodeFiles tls) {
  private static final Duration TO_START = Duration.ofSeconds(90);

  /// In the clear.
  FloodPlan(String name, int senders, int messageBytes, Reading reading) {
    this(name, senders, messageBytes, reading, null);
  }

  /// The same over TLS.
  FloodPlan over(NodeFiles files) {
    return new FloodPlan(name, senders, messageBytes, reading, files);
  }

  /// @param counted `messages` or `bytes`
  Figure figure(Rounds rounds, String counted, String unit, double scale, Goal goal)
      throws IOException {
    WorkerOptions options = rounds.workers();
    RoleName bare = tls == null ? RoleName.FLOOD_SOCKET : RoleName.FLOOD_TLS_SOCKET;
    try (WorkerProcess receiver =
            WorkerProcess.start(RoleName.FLOOD_NODE, "flood-node-receiver", options, -1);
        WorkerProcess sender =
            WorkerProcess.start(RoleName.FLOOD_NODE, "flood-node-sender", options, -1);
        WorkerProcess bareReceiver =
            WorkerProcess.start(bare, "flood-socket-receiver", options, -1);
        WorkerProcess bareSender = WorkerProcess.start(bare, "flood-socket-sender", options, -1)) {
      String security = tls == null ? "" : " " + FloodNode.TLS + tls.folder();
      String node =
          receiver.ask(TO_START, "start " + FloodNode.RECEIVER + security).text("address");
      sender.ask(TO_START, "start " + FloodNode.SENDER + " " + node + security);
      sender.ask(TO_START, "prepare " + senders + " " + messageBytes);
      if (tls == null) {
        String socket = bareReceiver.ask(TO_START, "receive " + reading).text("address");
        bareSender.ask(TO_START, "prepare " + socket + " " + reading + " " + messageBytes);
      } else {
        String socket = bareReceiver.ask(TO_START, "receive " + tls.folder()).text("address");
        bareSender.ask(TO_START, "prepare " + socket + " " + tls.folder());
      }

      Answers answers =
          rounds.run(
              name,
              new Measurement("partisan", () -> send(rounds, sender, receiver)),
              new Measurement("bare", () -> send(rounds, bareSender, bareReceiver)));
      return new Figure(
          name,
          unit,
          scale,
          answers.rate("partisan", counted),
          answers.rate("bare", counted),
          goal);
    }
  }

  /// Besides what the sender says, how many nanoseconds of processor time a message took on either side: a busy machine
  /// disturbs these less than the rate.
  private static Answer send(Rounds rounds, WorkerProcess sender, WorkerProcess receiver) {
    double senderBefore = cpuTime(sender);
    double receiverBefore = cpuTime(receiver);
    Answer answer = sender.ask(rounds.timeout(), "send " + rounds.nanos());
    double messages = answer.number("messages");
    return answer
        .with("senderCpu", Math.round((cpuTime(sender) - senderBefore) / messages))
        .with("receiverCpu", Math.round((cpuTime(receiver) - receiverBefore) / messages));
  }

  private static double cpuTime(WorkerProcess worker) {
    return worker.ask(TO_START, Worker.CPU).number(Worker.CPU);
  }
}
