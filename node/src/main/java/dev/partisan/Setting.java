package dev.partisan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A setting of a node that has a name: the same in a file, in the environment and at the
/// [NodeBuilder].
///
/// ```java
/// for (Setting setting : Setting.all()) {
///   System.out.println(setting.path() + " " + setting.defaultText() + ": " + setting.meaning());
/// }
/// ```
///
/// `connect-timeout` is `partisan.connect-timeout` in a file, `PARTISAN_CONNECT_TIMEOUT` in the
/// environment and [NodeBuilder#connectTimeout] in code. Settings of channels have a `*` where the
/// channel's name goes; [#of(String)] names one.
public final class Setting {
  /// What a setting belongs to, in the order of the documents.
  public enum Group {
    /// Who a node is and where.
    NODE,
    /// What bounds and times it.
    LIMITS,
    /// One of its channels.
    CHANNEL,
    /// Monitors.
    MONITORS,
    /// The membership of a full mesh.
    FULL_MESH,
    /// The static topology.
    STATIC,
    /// Client-server.
    CLIENT_SERVER,
    /// Views and heartbeats of peer-to-peer.
    PEER_TO_PEER,
    /// Publish-subscribe, over a broker.
    PUBLISH_SUBSCRIBE,
    /// Broadcasts.
    BROADCASTS
  }

  /// Reads and writes a setting of a builder as text.
  private record Access(
      Function<NodeBuilder, @Nullable String> read, BiConsumer<NodeBuilder, String> write) {}

  private static final String ANY = "*";

  private final Group group;
  private final String name;
  private final String type;
  private final String meaning;
  private final String reason;
  private final Function<String, Access> access;
  private String defaultWords = "";
  private boolean isSecret;

  private Setting(
      Group group,
      String name,
      String type,
      String meaning,
      String reason,
      Function<String, Access> access) {
    this.group = group;
    this.name = name;
    this.type = type;
    this.meaning = meaning;
    this.reason = reason;
    this.access = access;
  }

  /// A setting that a builder's getter and setter reach.
  ///
  /// @param read null when nothing was said
  static <T> Setting of(
      Group group,
      String name,
      SettingType<T> type,
      Function<NodeBuilder, @Nullable T> read,
      BiConsumer<NodeBuilder, T> write,
      String meaning,
      String reason) {
    Function<NodeBuilder, @Nullable String> readText =
        builder -> {
          T value = read.apply(builder);
          return value == null ? null : type.text().apply(value);
        };
    Access access =
        new Access(readText, (builder, text) -> write.accept(builder, parse(type, text)));
    return new Setting(group, name, type.name(), meaning, reason, _ -> access);
  }

  /// A component of the record that describes a channel.
  ///
  /// @param read null when nothing was said
  static <T> Setting ofChannel(
      String name,
      SettingType<T> type,
      Function<Channel, @Nullable T> read,
      BiFunctionOfChannel<T> write,
      String meaning,
      String reason) {
    return new Setting(
        Group.CHANNEL,
        "channels." + ANY + "." + name,
        type.name(),
        meaning,
        reason,
        channel ->
            new Access(
                builder -> {
                  T value = read.apply(builder.configured(channel));
                  return value == null ? null : type.text().apply(value);
                },
                (builder, text) ->
                    builder.configure(write.with(builder.configured(channel), parse(type, text)))));
  }

  /// A channel with one thing changed.
  interface BiFunctionOfChannel<T> {
    Channel with(Channel channel, T value);
  }

  private static <T> T parse(SettingType<T> type, String text) {
    try {
      return type.parse().apply(text);
    } catch (IllegalArgumentException e) {
      if (type.expected().isEmpty()) {
        throw e;
      }
      throw new IllegalArgumentException("expected " + type.expected(), e);
    }
  }

  /// With a default that depends on the machine, or that is no value, in words.
  Setting byDefault(String words) {
    defaultWords = words;
    return this;
  }

  /// Never to be printed.
  Setting secret() {
    isSecret = true;
    return this;
  }

  /// Every setting there is, by group.
  public static List<Setting> all() {
    return Stream.of(Settings.ALL, BrokerSettings.ALL, BroadcastSettings.ALL)
        .flatMap(List::stream)
        .toList();
  }

  /// The setting of that name.
  ///
  /// @throws IllegalArgumentException when there is none
  public static Setting named(String name) {
    return all().stream()
        .filter(setting -> setting.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no setting '" + name + "'"));
  }

  /// The setting of one channel.
  ///
  /// @throws IllegalStateException for settings of no channel
  public Setting of(String channel) {
    if (group != Group.CHANNEL) {
      throw new IllegalStateException(name + " is no setting of a channel");
    }
    Access its = access.apply(channel);
    return new Setting(group, name.replace(ANY, channel), type, meaning, reason, _ -> its);
  }

  /// Such as `connect-timeout` or `full-mesh.gossip.interval`.
  public String name() {
    return name;
  }

  /// The name in a file: `partisan.connect-timeout`.
  public String path() {
    return "partisan." + name;
  }

  /// The name in the environment: `PARTISAN_CONNECT_TIMEOUT`.
  public String environmentName() {
    return path().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9*]", "_");
  }

  public Group group() {
    return group;
  }

  /// The kind of value, for people: `duration`, `bytes`, `number`, `text`, or the words there are.
  public String type() {
    return type;
  }

  /// Whether it takes several values, with commas between them.
  public boolean isList() {
    return type.equals(SettingType.LIST.name());
  }

  /// What holds when nobody says anything, for people.
  public String defaultText() {
    return defaultWords.isEmpty() ? valueIn(new NodeBuilder("any")).orElse("none") : defaultWords;
  }

  /// What it is, in one line.
  public String meaning() {
    return meaning;
  }

  /// Why its default is what it is; may be empty.
  public String reason() {
    return reason;
  }

  /// Whether its value must not be printed.
  public boolean isSecret() {
    return isSecret;
  }

  /// The value that a builder has, as text; empty when it has none. `(secret)` stands for a secret one.
  public Optional<String> valueIn(NodeBuilder builder) {
    return Optional.ofNullable(access.apply(Channel.DEFAULT).read.apply(builder))
        .map(value -> isSecret ? "(secret)" : value);
  }

  /// Sets it, as the method of the builder would.
  ///
  /// @throws IllegalArgumentException when the text is no value of the type, or the value is refused,
  /// saying what is expected
  public void apply(NodeBuilder builder, String text) {
    access.apply(Channel.DEFAULT).write.accept(builder, text);
  }

  @Override
  public String toString() {
    return path();
  }
}
