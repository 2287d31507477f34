package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import dev.partisan.benchmarks.FloodSocket.Reading;
import dev.partisan.benchmarks.Rounds.Measurement;
import dev.partisan.benchmarks.Worker.RoleName;
import java.io.IOException;
import java.time.Duration;

/// One direction at full rate, on nodes and on bare sockets: two JVMs each.
///
/// @param name of the figure
/// @param senders processes that send, each to a receiver of its own
/// @param messageBytes of each message
/// @param reading what the bare receiver does with what it reads
record FloodPlan(String name, int senders, int messageBytes, Reading reading) {
  private static final Duration TO_START = Duration.ofSeconds(30);

  /// @param counted `messages` or `bytes`
  Figure figure(Rounds rounds, String counted, String unit, double scale, Goal goal)
      throws IOException {
    WorkerOptions options = rounds.workers();
    try (WorkerProcess receiver =
            WorkerProcess.start(RoleName.FLOOD_NODE, "flood-node-receiver", options, -1);
        WorkerProcess sender =
            WorkerProcess.start(RoleName.FLOOD_NODE, "flood-node-sender", options, -1);
        WorkerProcess bareReceiver =
            WorkerProcess.start(RoleName.FLOOD_SOCKET, "flood-socket-receiver", options, -1);
        WorkerProcess bareSender =
            WorkerProcess.start(RoleName.FLOOD_SOCKET, "flood-socket-sender", options, -1)) {
      String node = receiver.ask(TO_START, "start receiver").text("address");
      sender.ask(TO_START, "start sender " + node);
      sender.ask(TO_START, "prepare " + senders + " " + messageBytes);
      String socket = bareReceiver.ask(TO_START, "receive " + reading).text("address");
      bareSender.ask(TO_START, "prepare " + socket + " " + reading + " " + messageBytes);

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
