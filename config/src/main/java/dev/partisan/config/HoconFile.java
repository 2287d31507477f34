package dev.partisan.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.partisan.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The settings that stand in a file under `partisan`; what stands beside it belongs to others.
final class HoconFile {
  private static final String ROOT = "partisan";

  private final Path file;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> channels = new ArrayList<>();

  private HoconFile(Path file) {
    this.file = file;
  }

  /// @throws ConfigurationException for what is no HOCON, or no setting
  static HoconFile read(Path file) {
    HoconFile read = new HoconFile(file);
    ConfigValue root = parsed(file).root().get(ROOT);
    if (root == null) {
      throw new ConfigurationException(
          file + ": there is no 'partisan' in it: write partisan { cluster = example }");
    }
    if (root instanceof ConfigObject object) {
      read.walk(List.of(), object);
    } else {
      throw read.wrong(root, ROOT, "must hold settings: write partisan { cluster = example }");
    }
    return read;
  }

  /// What it says, by name.
  List<Entry> entries() {
    return entries;
  }

  /// The channels that it names, those without settings too.
  List<String> channels() {
    return channels;
  }

  private static Config parsed(Path file) {
    if (!Files.isReadable(file)) {
      throw new ConfigurationException(file + ": no such file, or it cannot be read");
    }
    try {
      ConfigParseOptions options = ConfigParseOptions.defaults().setAllowMissing(false);
      return ConfigFactory.parseFile(file.toFile(), options).resolve();
    } catch (ConfigException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  private void walk(List<String> path, ConfigObject object) {
    if (path.size() == 2 && path.getFirst().equals(KnownSettings.CHANNELS)) {
      channels.add(path.get(1));
    } else if (object.isEmpty() && !path.isEmpty() && !isSection(path)) {
      throw unknown(path, object);
    }
    Map<String, ConfigValue> ordered = new TreeMap<>(object);
    ordered.forEach(
        (key, value) -> visit(Stream.concat(path.stream(), Stream.of(key)).toList(), value));
  }

  private static boolean isSection(List<String> path) {
    String prefix = String.join(".", path) + ".";
    return Setting.all().stream().anyMatch(setting -> setting.name().startsWith(prefix));
  }

  private void visit(List<String> path, ConfigValue value) {
    Setting setting = KnownSettings.at(path).orElse(null);
    if (setting == null) {
      if (value instanceof ConfigObject deeper) {
        walk(path, deeper);
        return;
      }
      throw isSection(path) || isChannel(path)
          ? wrong(value, "partisan." + String.join(".", path), "must hold settings: write { ... }")
          : unknown(path, value);
    }
    entries.add(new Entry(setting, text(setting, value), origin(value.origin())));
  }

  /// The text of a value; that of a list has commas between its items, as in the environment.
  private String text(Setting setting, ConfigValue value) {
    if (value instanceof ConfigList list
        && setting.isList()
        && list.stream().allMatch(HoconFile::isSingle)) {
      return list.stream()
          .map(item -> item.unwrapped().toString())
          .collect(Collectors.joining(","));
    }
    if (!isSingle(value)) {
      String number = setting.isList() ? "" : ", a single value";
      throw wrong(value, setting.path(), "expected " + setting.type() + number);
    }
    return value.unwrapped().toString();
  }

  private static boolean isSingle(ConfigValue value) {
    return !(value instanceof ConfigObject)
        && !(value instanceof ConfigList)
        && value.valueType() != ConfigValueType.NULL;
  }

  private static boolean isChannel(List<String> path) {
    return path.size() == 2 && path.getFirst().equals(KnownSettings.CHANNELS);
  }

  private ConfigurationException unknown(List<String> path, ConfigValue value) {
    String advice =
        KnownSettings.nearestTo(path)
            .map(near -> "did you mean " + near + "?")
            .orElse("'partisan config' lists those that there are");
    return wrong(
        value, "partisan." + String.join(".", path), "there is no such setting; " + advice);
  }

  private ConfigurationException wrong(ConfigValue value, String name, String what) {
    return new ConfigurationException(origin(value.origin()) + ": " + name + ": " + what);
  }

  private String origin(ConfigOrigin origin) {
    String source = origin.filename() == null ? file.toString() : origin.filename();
    String shown = Path.of(source).equals(file.toAbsolutePath()) ? file.toString() : source;
    return origin.lineNumber() > 0 ? shown + ":" + origin.lineNumber() : shown;
  }
}
