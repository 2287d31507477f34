package dev.partisan.cli.shell;

import dev.partisan.Call;

/// What shells send each other.
sealed interface ShellMessage {
  /// A line for a process that prints it.
  record Text(String from, String text) implements ShellMessage {}

  /// A line for a process that sends it back.
  record Ask(String from, String text) implements ShellMessage, Call<Answer> {}

  /// The line, back.
  record Answer(String text) implements ShellMessage {}
}
