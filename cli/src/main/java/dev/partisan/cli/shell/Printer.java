package dev.partisan.cli.shell;

import dev.partisan.GenServer;
import dev.partisan.cli.shell.ShellMessage.Answer;
import dev.partisan.cli.shell.ShellMessage.Ask;
import dev.partisan.cli.shell.ShellMessage.Text;
import java.util.function.Consumer;

/// A process that prints what it is sent, and answers what it is asked with the same text.
final class Printer implements GenServer<ShellMessage> {
  /// The name of the one that every shell has.
  static final String NAME = "console";

  private final String name;
  private final Consumer<String> print;

  Printer(String name, Consumer<String> print) {
    this.name = name;
    this.print = print;
  }

  @Override
  public Answer handleCall(ShellMessage request) {
    if (!(request instanceof Ask ask)) {
      throw new IllegalArgumentException("no question: " + request);
    }
    print.accept("[%s] %s asks: %s".formatted(name, ask.from(), ask.text()));
    return new Answer(ask.text());
  }

  @Override
  public void handleCast(ShellMessage message) {
    if (message instanceof Text text) {
      print.accept("[%s] %s: %s".formatted(name, text.from(), text.text()));
    }
  }
}
