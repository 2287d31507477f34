package dev.partisan.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintWriter;

/// Where the program reads and writes.
///
/// @param isTerminal whether somebody watches: only then there are prompts and lines that are written over
public record Io(BufferedReader in, PrintWriter out, PrintWriter err, boolean isTerminal) {
  /// The process's own streams.
  static Io ofProcess() {
    return new Io(
        new BufferedReader(new InputStreamReader(System.in, System.out.charset())),
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        isAttendedTerminal());
  }

  @SuppressWarnings(
      "SystemConsoleNull") // it is, where the JDK comes without JLine or its default changed
  private static boolean isAttendedTerminal() {
    Console console = System.console();
    String kind = System.getenv("TERM");
    return console != null && console.isTerminal() && kind != null && !kind.equals("dumb");
  }
}
