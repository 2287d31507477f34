package dev.partisan.config;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Setting;
import dev.partisan.Setting.Group;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's settings as a file and the environment state them. The environment wins over the file;
/// what a program says to the builder wins over both; what nobody says has its default.
///
/// ```java
/// NodeBuilder builder = Configuration.of(Path.of("node.conf")).builder();
/// Node node = builder.sendTimeout(Duration.ofSeconds(2)).messages(Greet.class, Greeting.class).start();
/// ```
///
/// The file is HOCON, of which JSON and properties are special cases; [Setting] tells the names.
/// A name that does not exist and a value that cannot be are errors, each in one line.
public final class Configuration {
  /// A setting's value and where it comes from.
  ///
  /// @param value `(secret)` for a secret one; `none` if there is none
  /// @param origin `node.conf:3`, a variable's name, or `default`
  public record Value(Setting setting, String value, String origin) {}

  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);
  private static final String PREFIX = "PARTISAN_";

  /// A node that is never started, to try settings on.
  private static final String UNNAMED = "unnamed";

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> channels = new ArrayList<>();
  private final List<String> contradictions = new ArrayList<>();

  private Configuration() {}

  /// What the file says, and the process's environment over it.
  ///
  /// @throws ConfigurationException when one of them says what cannot be
  public static Configuration of(Path file) {
    return read(file, System.getenv());
  }

  /// What the process's environment says.
  ///
  /// @throws ConfigurationException when it says what cannot be
  public static Configuration ofEnvironment() {
    return read(null, System.getenv());
  }

  static Configuration read(@Nullable Path file, Map<String, String> environment) {
    Configuration configuration = new Configuration();
    if (file != null) {
      HoconFile read = HoconFile.read(file);
      configuration.channels.addAll(read.channels());
      read.entries().forEach(entry -> configuration.entries.put(entry.setting().name(), entry));
    }
    new TreeMap<>(environment).forEach(configuration::override);
    configuration.checked(configuration.name().orElse(UNNAMED));
    return configuration;
  }

  /// Takes a variable in, if it is one of ours. A platform may set others of the same beginning, as
  /// Kubernetes does for a service called partisan: only what looks like a slip is refused.
  private void override(String variable, String text) {
    if (!variable.startsWith(PREFIX)) {
      return;
    }
    List<String> known = new ArrayList<>(channels);
    known.add(Channel.DEFAULT);
    Setting setting = KnownSettings.ofVariable(variable, known).orElse(null);
    if (setting == null) {
      KnownSettings.nearestTo(variable)
          .ifPresent(near -> {
            throw new ConfigurationException(
                variable + ": there is no such setting; did you mean " + near + "?");
          });
      return;
    }
    Entry entry = new Entry(setting, text, variable);
    Entry before = entries.put(setting.name(), entry);
    if (before != null && !before.text().equals(text)) {
      String line =
          "event=setting_overridden setting=%s value=\"%s\" from=%s instead_of=\"%s\" at=%s"
              .formatted(setting.path(), entry.shown(), variable, before.shown(), before.origin());
      contradictions.add(line);
      LOG.warn(line);
    }
  }

  /// Where file and environment differ, a line each that says which won. They were logged already.
  List<String> contradictions() {
    return contradictions;
  }

  /// The node's name, if it is configured.
  public Optional<String> name() {
    return Optional.ofNullable(entries.get("name")).map(Entry::text);
  }

  /// A builder with all that is configured, for the program to go on with.
  ///
  /// @throws ConfigurationException when no name is configured
  public NodeBuilder builder() {
    return checked(
        name()
            .orElseThrow(() ->
                new ConfigurationException(
                    "the node has no name: set partisan.name in the file, or PARTISAN_NAME")));
  }

  /// A builder with all that is configured but the name, which the program chooses.
  ///
  /// @throws IllegalArgumentException when the name cannot be
  public NodeBuilder builder(String name) {
    NodeBuilder builder = Node.named(name);
    applyTo(builder, entries.values().stream().filter(Configuration::isNotName).toList());
    return builder;
  }

  private static boolean isNotName(Entry entry) {
    return !entry.setting().name().equals("name");
  }

  private NodeBuilder checked(String name) {
    Entry named = entries.get("name");
    if (named != null) {
      apply(Node.named(UNNAMED), named);
    }
    return builder(name);
  }

  /// Settings that bound each other are refused while one of them is still to come, so those that are
  /// refused are tried again behind the others. Two valid states of a pair always have a valid one
  /// between them.
  private void applyTo(NodeBuilder builder, List<Entry> all) {
    declareChannels(builder);
    List<Entry> left = all;
    while (!left.isEmpty()) {
      List<Entry> refused = new ArrayList<>();
      ConfigurationException refusal = null;
      for (Entry entry : left) {
        try {
          apply(builder, entry);
        } catch (ConfigurationException e) {
          refused.add(entry);
          refusal = refusal == null ? e : refusal;
        }
      }
      if (refusal != null && refused.size() == left.size()) {
        throw refusal;
      }
      left = refused;
    }
  }

  /// A channel without any setting is one of defaults.
  private void declareChannels(NodeBuilder builder) {
    for (String channel : channels) {
      KnownSettings.ofChannels()
          .limit(1)
          .map(setting -> setting.of(channel))
          .forEach(setting ->
              apply(
                  builder,
                  new Entry(
                      setting, setting.valueIn(builder).orElseThrow(), "channel " + channel)));
    }
  }

  private static void apply(NodeBuilder builder, Entry entry) {
    try {
      entry.setting().apply(builder, entry.text());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(entry.described() + ": " + e.getMessage(), e);
    }
  }

  /// Every setting with the value that holds, in the order of [Setting#all]; those of channels for each
  /// channel.
  public List<Value> values() {
    NodeBuilder builder = builder(name().orElse(UNNAMED));
    List<Value> values = new ArrayList<>();
    for (Setting setting : Setting.all()) {
      if (setting.group() != Group.CHANNEL) {
        values.add(value(setting, builder));
      } else if (setting.equals(KnownSettings.ofChannels().findFirst().orElseThrow())) {
        channels()
            .forEach(channel ->
                KnownSettings.ofChannels()
                    .forEach(each -> values.add(value(each.of(channel), builder))));
      }
    }
    return values;
  }

  /// The names of the channels that there will be, `default` first.
  public List<String> channels() {
    List<String> all = new ArrayList<>(List.of(Channel.DEFAULT));
    channels.stream().filter(name -> !all.contains(name)).forEach(all::add);
    for (Entry entry : entries.values()) {
      if (entry.setting().group() == Group.CHANNEL) {
        String name = KnownSettings.channel(entry.setting());
        if (!all.contains(name)) {
          all.add(name);
        }
      }
    }
    return all;
  }

  private Value value(Setting setting, NodeBuilder builder) {
    Entry entry = entries.get(setting.name());
    if (entry != null) {
      return new Value(setting, setting.valueIn(builder).orElse("none"), entry.origin());
    }
    boolean isNamed = setting.name().equals("name");
    return new Value(
        setting, isNamed ? "none" : setting.valueIn(builder).orElse("none"), "default");
  }
}
