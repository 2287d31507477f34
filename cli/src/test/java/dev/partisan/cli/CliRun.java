package dev.partisan.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;

/// One run of the command inside the test's JVM.
public record CliRun(int code, String out, String err) {
  public static CliRun of(String... args) {
    return withInput("", args);
  }

  public static CliRun withInput(String input, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Io io =
        new Io(
            new BufferedReader(new StringReader(input)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false);
    int code = Main.run(io, args);
    return new CliRun(code, out.toString(), err.toString());
  }

  public List<String> errorLines() {
    return err.lines().toList();
  }
}
