package dev.partisan.benchmarks;

import dev.partisan.Call;
import dev.partisan.Ref;

/// What the nodes of a ping-pong say to each other.
sealed interface PingMessage {
  /// A request of a few bytes.
  record Ask(byte[] bytes) implements PingMessage, Call<Answered> {}

  /// The reply to [Ask].
  record Answered(byte[] bytes) implements PingMessage {}

  /// A message to be sent back to its sender.
  record Ball(Ref<Ball> sender, byte[] bytes) implements PingMessage {}
}
