package dev.partisan.cli.shell;

import dev.partisan.cli.Io;

/// What the user of a shell sees: lines that many threads print, and a prompt below the last one.
final class Screen {
  private static final String CLEAR_LINE = "\r\033[K";

  private final Io io;
  private final String prompt;
  private boolean isPrompting;

  Screen(Io io, String prompt) {
    this.io = io;
    this.prompt = prompt;
  }

  /// Asks for a line, if somebody is there to type it.
  synchronized void prompt() {
    if (io.isTerminal()) {
      io.out().print(prompt);
      io.out().flush();
      isPrompting = true;
    }
  }

  /// The line was typed.
  synchronized void answered() {
    isPrompting = false;
  }

  /// Prints a line, above the prompt when there is one.
  synchronized void print(String line) {
    if (isPrompting) {
      io.out().print(CLEAR_LINE);
    }
    io.out().println(line);
    if (isPrompting) {
      io.out().print(prompt);
    }
    io.out().flush();
  }

  /// Prints a line on the error stream.
  synchronized void complain(String line) {
    io.err().println(line);
    io.err().flush();
  }
}
