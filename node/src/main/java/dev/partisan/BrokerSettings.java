package dev.partisan;

import static dev.partisan.Setting.Group.PUBLISH_SUBSCRIBE;
import static dev.partisan.SettingType.COUNT;
import static dev.partisan.SettingType.DURATION;
import static dev.partisan.SettingType.FILE;
import static dev.partisan.SettingType.SIZE;
import static dev.partisan.SettingType.TEXT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The part of the registry that is about the broker of publish-subscribe; see [Settings].
final class BrokerSettings {
  /// What was said by settings so far. Its text holds no password.
  ///
  /// @param unresolved with brokers whose URI may hold a login; its own login is made of the rest
  record Values(
      BrokerConfig unresolved,
      @Nullable String user,
      @Nullable String password,
      @Nullable Path passwordFile) {
    static final Values NONE = new Values(BrokerConfig.of(), null, null, null);

    Values with(BrokerConfig changed) {
      return new Values(changed, user, password, passwordFile);
    }

    /// @throws NodeStartException when user and password do not go together, or the file cannot be read
    BrokerConfig config() {
      String known = passwordFile != null ? read(passwordFile) : password;
      if (known == null && user == null) {
        return unresolved;
      }
      if (known == null || user == null) {
        throw new NodeStartException(
            "amqp.username and a password (amqp.password-file, or PARTISAN_AMQP_PASSWORD) go together: "
                + "give both or none",
            null);
      }
      return unresolved.withLogin(user, known);
    }

    private static String read(Path file) {
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new NodeStartException(
            "cannot read amqp.password-file %s (%s): check the path and its permissions"
                .formatted(file, e.getClass().getSimpleName()),
            e);
      }
    }

    @Override
    public String toString() {
      return unresolved.toString();
    }
  }

  private static final SettingType<List<BrokerConfig.Endpoint>> URIS =
      new SettingType<>(
          "URIs, by commas",
          "",
          text ->
              Arrays.stream(text.split(",", -1))
                  .map(String::strip)
                  .filter(uri -> !uri.isEmpty())
                  .map(BrokerConfig.Endpoint::parse)
                  .toList(),
          brokers ->
              brokers.stream()
                  .map(BrokerConfig.Endpoint::toString)
                  .collect(Collectors.joining(",")));

  static final List<Setting> ALL =
      List.of(
          Setting.of(
                  PUBLISH_SUBSCRIBE,
                  "amqp.uri",
                  URIS,
                  builder -> {
                    List<BrokerConfig.Endpoint> brokers = builder.broker.unresolved().brokers();
                    return brokers.isEmpty() ? null : brokers;
                  },
                  (builder, brokers) ->
                      builder.broker =
                          builder.broker.with(
                              BrokerSettings.<List<BrokerConfig.Endpoint>>path("brokers")
                                  .with(builder.broker.unresolved(), brokers)),
                  "the broker's, amqp://host:5672/virtual-host or amqps://; several of one cluster are tried in turn",
                  "a login in it is never printed, but the environment or a file is the better place for it")
              .byDefault("none"),
          Setting.of(
                  PUBLISH_SUBSCRIBE,
                  "amqp.username",
                  TEXT,
                  builder -> builder.broker.user(),
                  (builder, user) ->
                      builder.broker =
                          new Values(
                              builder.broker.unresolved(),
                              user,
                              builder.broker.password(),
                              builder.broker.passwordFile()),
                  "who this node is to the broker, where the URI does not say it",
                  "one user for a cluster is enough")
              .byDefault("guest, whom brokers let in from their own machine only"),
          Setting.of(
                  PUBLISH_SUBSCRIBE,
                  "amqp.password",
                  TEXT,
                  builder -> builder.broker.password(),
                  (builder, password) ->
                      builder.broker =
                          new Values(
                              builder.broker.unresolved(),
                              builder.broker.user(),
                              password,
                              builder.broker.passwordFile()),
                  "of that user; never printed",
                  "for the environment")
              .byDefault("none")
              .secret(),
          Setting.of(
                  PUBLISH_SUBSCRIBE,
                  "amqp.password-file",
                  FILE,
                  builder -> builder.broker.passwordFile(),
                  (builder, file) ->
                      builder.broker =
                          new Values(
                              builder.broker.unresolved(),
                              builder.broker.user(),
                              builder.broker.password(),
                              file),
                  "the file that holds it, instead",
                  "environments are read by others")
              .byDefault("none"),
          broker(
              "heartbeat",
              DURATION,
              "of connections to the broker; one silent for two of them is lost",
              "a dead broker is noticed within 20s; nodes notice each other's silence sooner"),
          broker(
              "beat",
              DURATION,
              "between two announcements of this node to the others on the broker",
              "a newcomer is found at once; a thousand nodes cost a broker little"),
          broker(
              "max-backoff",
              DURATION,
              "the longest pause between two tries to reach the broker, and a peer through it",
              "traffic resumes soon after a broker's restart"),
          broker(
              "in-flight",
              COUNT,
              "segments, of 64KiB at most, that wait for the broker's confirm, for each lane, 1 to 1000",
              "1 MiB: small messages share a segment as soon as the broker is the slower one"),
          broker(
              "window-bytes",
              SIZE,
              "bytes of a lane on their way or waiting at the receiver, 64KiB to 1GiB",
              "50 MB/s over 20 ms; what a stopped receiver has the broker keep for each sender"));

  private BrokerSettings() {}

  private static <T> ComponentPath<T> path(String name) {
    return new ComponentPath<>(name);
  }

  /// The component of [BrokerConfig] that has the same name.
  private static <T> Setting broker(
      String path, SettingType<T> type, String meaning, String reason) {
    ComponentPath<T> component = path(path);
    return Setting.of(
        PUBLISH_SUBSCRIBE,
        "amqp." + path,
        type,
        builder -> component.get(builder.broker.unresolved()),
        (builder, value) ->
            builder.broker =
                builder.broker.with(component.with(builder.broker.unresolved(), value)),
        meaning,
        reason);
  }
}
