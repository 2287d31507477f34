package dev.partisan.cli;

import dev.partisan.NodeStartException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says each error in one line on the error stream, and turns it into the exit code.
final class OneLineErrors {
  static final int FAILURE = 1;
  static final int USAGE = 2;

  private final Io io;

  OneLineErrors(Io io) {
    this.io = io;
  }

  /// The command line itself is wrong.
  int wrongUsage(ParameterException error, String... args) {
    CommandLine command = error.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    say(name, oneLine(error) + didYouMean(error) + seeHelp(name));
    return USAGE;
  }

  private static String seeHelp(String command) {
    return " (see '" + command + " --help')";
  }

  private static String didYouMean(ParameterException error) {
    if (error instanceof UnmatchedArgumentException unmatched) {
      return unmatched.getSuggestions().stream()
          .findFirst()
          .map(close -> "; did you mean '" + close + "'?")
          .orElse("");
    }
    return "";
  }

  /// The command line is right, and what it asks for failed.
  int failed(Exception error, CommandLine command, ParseResult parsed) {
    String name = command.getCommandSpec().qualifiedName();
    switch (error) {
      case Failure wrong when wrong.isOfUsage() -> {
        say(name, oneLine(wrong) + seeHelp(name));
        return USAGE;
      }
      case Failure expected -> say(name, oneLine(expected));
      case NodeStartException expected -> say(name, oneLine(expected));
      default -> {
        say(name, "unexpected error, which is a defect of this program: " + oneLine(error));
        if (Logging.isVerbose()) {
          error.printStackTrace(io.err());
        } else {
          say(name, "run it again with --verbose to see where");
        }
      }
    }
    return FAILURE;
  }

  private void say(String command, String line) {
    io.err().println(command + ": " + line);
    io.err().flush();
  }

  private static String oneLine(Exception error) {
    String message = error.getMessage();
    return message == null
        ? error.getClass().getName()
        : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
