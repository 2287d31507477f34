package dev.partisan.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The two processes of a contestant, connected and ready.
final class Pair implements AutoCloseable {
  static final Duration TO_START = Duration.ofMinutes(1);

  /// Beyond the time that is measured, for what is on its way to arrive: some peers queue a lot.
  private static final Duration TO_DRAIN = Duration.ofMinutes(2);

  private final WorkerProcess receiver;
  private final WorkerProcess sender;
  private final List<AutoCloseable> belongings = new ArrayList<>();

  Pair(WorkerProcess receiver, WorkerProcess sender) {
    this.receiver = receiver;
    this.sender = sender;
  }

  /// Connects the two and makes a receiver for each worker.
  Pair connected(String startReceiver, String startSender, Load load) {
    String address = receiver.ask(TO_START, startReceiver).text("address");
    sender.ask(TO_START, startSender + " " + address);
    sender.ask(TO_START, "prepare " + load.workers() + " " + load.messageBytes());
    return this;
  }

  /// Has something closed after the processes.
  Pair with(AutoCloseable belonging) {
    belongings.add(belonging);
    return this;
  }

  Answer send(long nanos, long mostMessages) {
    return measured(nanos, "send " + nanos + " " + mostMessages, "messages");
  }

  /// Sends while two more workers send 1 MiB as often as they can.
  Answer beside(long nanos, long mostMessages) {
    return measured(nanos, "beside " + nanos + " " + mostMessages, "messages");
  }

  Answer echo(long nanos) {
    return measured(nanos, "echo " + nanos, "count");
  }

  /// Besides the answer, how many nanoseconds of processor time each of what is counted took on either side.
  private Answer measured(long nanos, String command, String counted) {
    double senderBefore = cpuTime(sender);
    double receiverBefore = cpuTime(receiver);
    Answer answer = sender.ask(Duration.ofNanos(nanos).plus(TO_DRAIN), command);
    double count = answer.number(counted);
    return answer
        .with("senderCpu", Math.round((cpuTime(sender) - senderBefore) / count))
        .with("receiverCpu", Math.round((cpuTime(receiver) - receiverBefore) / count));
  }

  private static double cpuTime(WorkerProcess worker) {
    return worker.ask(TO_START, Worker.CPU).number(Worker.CPU);
  }

  @Override
  public void close() throws IOException {
    sender.close();
    receiver.close();
    for (AutoCloseable belonging : belongings) {
      try {
        belonging.close();
      } catch (Exception e) {
        throw new IOException("cannot clean up", e);
      }
    }
  }
}
