package dev.partisan.benchmarks;

import dev.partisan.Call;
import dev.partisan.Ref;
import java.util.List;

/// What the nodes of a flood say to each other.
sealed interface FloodMessage {
  /// What is sent as often as possible.
  record Payload(byte[] bytes) implements FloodMessage {}

  /// That was all: tell how many payloads have arrived.
  record Finish(Ref<Arrived> sender) implements FloodMessage {}

  /// The answer to [Finish].
  record Arrived(long count) implements FloodMessage {}

  /// A message to be sent back to its sender, by a channel.
  record Ball(Ref<Back> sender, String channel, byte[] bytes) implements FloodMessage {}

  /// The answer to [Ball].
  record Back(byte[] bytes) implements FloodMessage {}

  /// Asks for receivers.
  record Open(int count) implements FloodMessage, Call<Opened> {}

  /// The answer to [Open].
  record Opened(List<Ref<FloodMessage>> receivers) implements FloodMessage {}
}
