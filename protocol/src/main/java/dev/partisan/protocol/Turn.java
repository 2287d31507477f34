package dev.partisan.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The handling of one input: the time it came at, and the outputs so far.
///
/// ```java
/// Turn turn = new Turn(nowNanos);
/// turn.send(peer, new RingMessage.Token(round));
/// return turn.outputs();
/// ```
public final class Turn {
  private final long nowNanos;
  private final List<Output> outputs = new ArrayList<>();

  /// @param nowNanos the host's monotonic clock
  public Turn(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  /// When the input came.
  public long nowNanos() {
    return nowNanos;
  }

  /// What came out so far, in order; grows with the turn.
  public List<Output> outputs() {
    return outputs;
  }

  public void emit(Output output) {
    outputs.add(output);
  }

  public void send(NodeId to, Message message) {
    emit(new Output.Send(to, message));
  }

  public void schedule(Timer timer, Duration after) {
    emit(new Output.Schedule(timer, after));
  }

  public void reject(NodeId from, String reason) {
    emit(new Output.Rejected(from, reason));
  }
}
