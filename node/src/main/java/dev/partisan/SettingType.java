package dev.partisan;

import dev.partisan.protocol.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How values of one kind are written as text.
///
/// @param name of the kind, for people: `duration`, `bytes`
/// @param expected what a text must be, with examples; empty when `parse` says it better
/// @param parse throws an [IllegalArgumentException] for any other text
/// @param text the way back
record SettingType<T>(
    String name, String expected, Function<String, T> parse, Function<T, String> text) {

  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");

  /// The largest last: a value is written in the largest unit that divides it.
  private static final Map<String, Long> NANOS = new LinkedHashMap<>();

  private static final Map<String, Long> BYTES = new LinkedHashMap<>();

  static {
    NANOS.put("ns", 1L);
    NANOS.put("us", 1_000L);
    NANOS.put("ms", 1_000_000L);
    NANOS.put("s", 1_000_000_000L);
    NANOS.put("m", 60_000_000_000L);
    NANOS.put("h", 3_600_000_000_000L);
    NANOS.put("d", 86_400_000_000_000L);
    BYTES.put("B", 1L);
    BYTES.put("KiB", 1L << 10);
    BYTES.put("MiB", 1L << 20);
    BYTES.put("GiB", 1L << 30);
  }

  static final SettingType<String> TEXT =
      new SettingType<>("text", "a text", text -> text, value -> value);

  static final SettingType<Address> ADDRESS =
      new SettingType<>("host:port", "", Address::parse, Address::toString);

  static final SettingType<List<String>> LIST =
      new SettingType<>(
          "list, by commas",
          "texts with commas between them",
          text ->
              Arrays.stream(text.split(",", -1))
                  .map(String::strip)
                  .filter(item -> !item.isEmpty())
                  .toList(),
          values -> String.join(",", values));

  static final SettingType<Path> FILE =
      new SettingType<>("file", "the path of a file", Path::of, Path::toString);

  static final SettingType<Integer> COUNT =
      new SettingType<>(
          "number", "a whole number", text -> Integer.valueOf(text.strip()), value -> "" + value);

  static final SettingType<Boolean> SWITCH =
      new SettingType<>("true or false", "true or false", SettingType::truth, value -> "" + value);

  static final SettingType<Duration> DURATION =
      new SettingType<>(
          "duration",
          "a duration with its unit, such as 500ms, 5s, 2m or 24h",
          text -> Duration.ofNanos(parse(text, NANOS, "")),
          value -> text(value.toNanos(), NANOS));

  static final SettingType<Long> SIZE =
      new SettingType<>(
          "bytes",
          "a number of bytes, such as 65536, 64KiB, 8MiB or 1GiB",
          text -> parse(text, BYTES, "B"),
          value -> text(value, BYTES));

  /// Bytes of which there are less than 2 GiB.
  static final SettingType<Integer> SMALL_SIZE =
      new SettingType<>(
          SIZE.name,
          SIZE.expected + ", below 2GiB",
          text -> {
            long bytes = parse(text, BYTES, "B");
            if (bytes > Integer.MAX_VALUE) {
              throw new IllegalArgumentException(text);
            }
            return (int) bytes;
          },
          value -> text(value, BYTES));

  /// One of the constants of an enum, in lower case.
  static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(SettingType::lowerCase)
            .collect(Collectors.joining(", "));
    return new SettingType<>(
        names,
        "one of " + names,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> lowerCase(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)),
        SettingType::lowerCase);
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static long parse(String text, Map<String, Long> units, String unitIfNone) {
    Matcher form = NUMBER_AND_UNIT.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(text);
    }
    Long unit = units.get(form.group(2).isEmpty() ? unitIfNone : form.group(2));
    if (unit == null) {
      throw new IllegalArgumentException(text);
    }
    try {
      return Math.multiplyExact(Long.parseLong(form.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String text(long value, Map<String, Long> units) {
    String text = value + units.keySet().iterator().next();
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (value != 0 && value % unit.getValue() == 0) {
        text = value / unit.getValue() + unit.getKey();
      }
    }
    return text;
  }
}
