package dev.partisan.conformance;

import dev.partisan.CallNotSentException;
import dev.partisan.JoinException;
import java.util.ArrayList;
import java.util.List;

/// What a node did about an [Order].
public sealed interface Outcome {
  /// It did it; the words are the answer.
  record Done(List<String> words) implements Outcome {
    public Done {
      words = List.copyOf(words);
    }
  }

  /// It threw.
  ///
  /// @param type the exception's simple name
  /// @param reason what it gives for its reason; empty when it has none
  record Failed(String type, String reason, String text) implements Outcome {}

  static Outcome of(RuntimeException failure) {
    String reason =
        switch (failure) {
          case JoinException e -> e.reason().name();
          case CallNotSentException e -> e.result().name();
          default -> "";
        };
    return new Failed(
        failure.getClass().getSimpleName(), reason, String.valueOf(failure.getMessage()));
  }

  default String line() {
    return switch (this) {
      case Done(List<String> words) -> "done " + Order.encode(words);
      case Failed(String type, String reason, String text) ->
          "failed " + Order.encode(List.of(type, reason, text));
    };
  }

  static Outcome parse(String line) {
    int space = line.indexOf(' ');
    List<String> words = new ArrayList<>(Order.decode(line.substring(space + 1)));
    return line.startsWith("done ")
        ? new Done(words)
        : new Failed(words.get(0), words.get(1), words.get(2));
  }
}
