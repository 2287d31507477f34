package dev.partisan.config;

import dev.partisan.Setting;
import dev.partisan.Setting.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Finds settings by what files and the environment call them.
final class KnownSettings {
  static final String CHANNELS = "channels";

  /// Slips of the finger go this far; beyond it, a suggestion would be a guess.
  private static final int MAX_DISTANCE = 3;

  private static final String CHANNEL_VARIABLE = "PARTISAN_CHANNELS_";

  private KnownSettings() {}

  /// The setting at a path below `partisan`.
  static Optional<Setting> at(List<String> path) {
    return isOfChannel(path)
        ? ofChannels()
            .filter(setting -> key(setting).equals(path.get(2)))
            .findFirst()
            .map(setting -> setting.of(path.get(1)))
        : Setting.all().stream()
            .filter(setting -> setting.group() != Group.CHANNEL)
            .filter(setting -> setting.name().equals(String.join(".", path)))
            .findFirst();
  }

  private static boolean isOfChannel(List<String> path) {
    return path.size() == 3 && path.getFirst().equals(CHANNELS);
  }

  static Stream<Setting> ofChannels() {
    return Setting.all().stream().filter(setting -> setting.group() == Group.CHANNEL);
  }

  /// The channel that a channel's setting names.
  static String channel(Setting setting) {
    String name = setting.name();
    return name.substring(CHANNELS.length() + 1, name.lastIndexOf('.'));
  }

  /// What a channel's setting is called in the channel's object.
  static String key(Setting setting) {
    return setting.name().substring(setting.name().lastIndexOf('.') + 1);
  }

  /// The name that somebody who wrote this path may have meant.
  static Optional<String> nearestTo(List<String> path) {
    List<String> names = new ArrayList<>();
    for (Setting setting : Setting.all()) {
      boolean isNamed = setting.group() == Group.CHANNEL && path.size() == 3;
      names.add(isNamed ? setting.of(path.get(1)).path() : setting.path());
    }
    return nearest("partisan." + String.join(".", path), names, KnownSettings::hyphenated);
  }

  /// The variable that somebody who wrote this one may have meant.
  static Optional<String> nearestTo(String variable) {
    return nearest(
        variable, Setting.all().stream().map(Setting::environmentName).toList(), text -> text);
  }

  private static Optional<String> nearest(
      String written, List<String> names, Function<String, String> normal) {
    String best = null;
    int least = MAX_DISTANCE + 1;
    for (String name : names) {
      int distance = distance(normal.apply(written), name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return Optional.ofNullable(best);
  }

  private static String hyphenated(String text) {
    return text.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /// Insertions, deletions and replacements that make one text the other.
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  /// The setting of an environment variable. A channel in it is one of `channels` that is written so,
  /// or else its name in lower case with hyphens.
  static Optional<Setting> ofVariable(String variable, List<String> channels) {
    if (!variable.startsWith(CHANNEL_VARIABLE)) {
      return Setting.all().stream()
          .filter(setting -> setting.environmentName().equals(variable))
          .findFirst();
    }
    for (Setting setting : ofChannels().toList()) {
      String suffix = setting.environmentName().substring(CHANNEL_VARIABLE.length() + 1);
      int end = variable.length() - suffix.length();
      if (variable.endsWith(suffix) && end > CHANNEL_VARIABLE.length()) {
        String written = variable.substring(CHANNEL_VARIABLE.length(), end);
        String channel =
            channels.stream()
                .filter(name -> setting.of(name).environmentName().equals(variable))
                .findFirst()
                .orElse(written.toLowerCase(Locale.ROOT).replace('_', '-'));
        return Optional.of(setting.of(channel));
      }
    }
    return Optional.empty();
  }
}
