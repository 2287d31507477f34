package dev.partisan.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a test asks of a node, in words, so that it may be asked in another JVM as well.
public record Order(Verb verb, List<String> words) {
  /// What can be asked; beside each the words that follow.
  public enum Verb {
    /// address
    JOIN,
    /// node
    LEAVE,
    MEMBERS,
    IS_FULLY_CONNECTED,
    INCARNATION,
    /// node, first number, how many, bytes of padding
    FORWARD,
    /// number
    FORWARD_TO_REMEMBERED,
    /// node, process, number
    CAST,
    /// node, process, number
    CALL,
    /// node
    REMEMBER_COLLECTOR,
    /// the numbers that were forwarded here
    COLLECTED,
    /// the numbers that were cast here
    CASTS,
    /// process
    SPAWN,
    /// process, whether it is to crash
    END,
    /// node, process
    MONITOR,
    /// node
    MONITOR_NODE,
    /// takes the monitor back that was made last
    DEMONITOR,
    /// what monitors reported
    DOWNS,
    CLOSE
  }

  public Order {
    words = List.copyOf(words);
  }

  static Order of(Verb verb, Object... words) {
    return new Order(verb, Arrays.stream(words).map(Object::toString).toList());
  }

  String word(int index) {
    return words.get(index);
  }

  int number(int index) {
    return Integer.parseInt(words.get(index));
  }

  String line() {
    return verb.name() + " " + encode(words);
  }

  static Order parse(String line) {
    int space = line.indexOf(' ');
    return new Order(Verb.valueOf(line.substring(0, space)), decode(line.substring(space + 1)));
  }

  static String encode(List<String> words) {
    return words.stream()
        .map(word -> "'" + URLEncoder.encode(word, UTF_8))
        .collect(Collectors.joining(" "));
  }

  static List<String> decode(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" "))
            .map(word -> URLDecoder.decode(word.substring(1), UTF_8))
            .toList();
  }
}
