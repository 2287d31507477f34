package dev.partisan.ring;

import dev.partisan.Call;

/// What the echo service is asked, and answers.
sealed interface EchoMessage {
  record Ask(byte[] bytes) implements EchoMessage, Call<Answer> {}

  record Answer(byte[] bytes) implements EchoMessage {}
}
