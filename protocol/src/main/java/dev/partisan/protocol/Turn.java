package dev.partisan.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The handling of one input: the time it came at, and the outputs so far.
final class Turn {
  private final long nowNanos;
  private final List<Output> outputs = new ArrayList<>();

  Turn(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  long nowNanos() {
    return nowNanos;
  }

  List<Output> outputs() {
    return outputs;
  }

  void emit(Output output) {
    outputs.add(output);
  }

  void send(NodeId to, Message message) {
    emit(new Output.Send(to, message));
  }

  void schedule(Timer timer, Duration after) {
    emit(new Output.Schedule(timer, after));
  }

  void reject(NodeId from, String reason) {
    emit(new Output.Rejected(from, reason));
  }
}
