package dev.partisan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The brokers of the publish-subscribe topology, and how a node talks to them.
///
/// ```java
/// BrokerConfig broker = BrokerConfig.of("amqps://mq-1.example:5671", "amqps://mq-2.example:5671");
/// Topology topology = Topology.publishSubscribe(broker.withLogin("partisan", password));
/// ```
///
/// @param brokers of one cluster, tried in turn
/// @param login for brokers whose URI names none; `null` for AMQP's own `guest`
/// @param heartbeat of the connections to the broker; 10 s: one that is silent for two of them is lost
/// @param beat between two announcements of this node to the others; 1 s, so that a newcomer is found at once and a
///     thousand nodes cost a broker little
/// @param maxBackoff the longest pause between two tries to reach a broker, and a peer through it; 2 s, so that
///     traffic resumes soon after a restart
/// @param inFlight segments of 64 KiB at most that a connection between two nodes has at the broker unconfirmed; 16
/// @param windowBytes what a connection between two nodes may have on its way or waiting at its receiver; 1 MiB,
///     which is 50 MB/s over 20 ms
public record BrokerConfig(
    List<Endpoint> brokers,
    @Nullable Login login,
    Duration heartbeat,
    Duration beat,
    Duration maxBackoff,
    int inFlight,
    long windowBytes) {
  private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(10);
  private static final int MAX_IN_FLIGHT = 1_000;
  private static final long MIN_WINDOW_BYTES = 64 * 1024;
  private static final long MAX_WINDOW_BYTES = 1L << 30;

  /// A user of a broker. Its text holds no password.
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /// Where a broker is. Its text holds no login.
  ///
  /// @param isTls whether the connection is encrypted: `amqps`
  /// @param virtualHost the broker's part that is meant; `/` when the URI names none
  /// @param login of the URI; `null` when there is none in it
  public record Endpoint(
      boolean isTls, String host, int port, String virtualHost, @Nullable Login login) {
    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;

    /// Reads `amqp://host:port/virtual-host` or `amqps://...`.
    ///
    /// @throws IllegalArgumentException when it is neither, saying what is missing and not what was given, which may
    ///   hold a password
    public static Endpoint parse(String text) {
      URI uri;
      try {
        uri = new URI(text.strip());
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException(
            "the URI of the broker is none (at character " + e.getIndex() + "): " + FORM);
      }
      boolean isTls = "amqps".equals(uri.getScheme());
      if (!isTls && !"amqp".equals(uri.getScheme()) || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "the URI of the broker has no %s: %s"
                .formatted(uri.getHost() == null ? "host" : "scheme amqp or amqps", FORM));
      }
      String path = uri.getRawPath();
      String virtualHost = path == null || path.length() < 2 ? "/" : decode(path.substring(1));
      int port = uri.getPort() >= 0 ? uri.getPort() : isTls ? TLS_PORT : PORT;
      return new Endpoint(isTls, uri.getHost(), port, virtualHost, login(uri.getRawUserInfo()));
    }

    private static final String FORM = "write amqp://host:5672, or amqp://host:5672/virtual-host";

    private static @Nullable Login login(@Nullable String userInfo) {
      if (userInfo == null) {
        return null;
      }
      int colon = userInfo.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException(
            "the URI of the broker names a user without a password: write amqp://user:password@host");
      }
      return new Login(decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1)));
    }

    private static String decode(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    @Override
    public String toString() {
      String where = (isTls ? "amqps://" : "amqp://") + host + ":" + port;
      return virtualHost.equals("/") ? where : where + "/" + virtualHost;
    }
  }

  public BrokerConfig {
    brokers = List.copyOf(brokers);
    requireWithin("heartbeat", heartbeat, LONGEST_HEARTBEAT);
    if (heartbeat.toSeconds() < 1) {
      throw new IllegalArgumentException("heartbeat " + heartbeat + " must be 1 s at least");
    }
    requireWithin("beat", beat, LONGEST_HEARTBEAT);
    requireWithin("maxBackoff", maxBackoff, LONGEST_HEARTBEAT);
    if (inFlight < 1 || inFlight > MAX_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "inFlight " + inFlight + " is not between 1 and " + MAX_IN_FLIGHT);
    }
    if (windowBytes < MIN_WINDOW_BYTES || windowBytes > MAX_WINDOW_BYTES) {
      throw new IllegalArgumentException(
          "windowBytes %d is not between %d and %d"
              .formatted(windowBytes, MIN_WINDOW_BYTES, MAX_WINDOW_BYTES));
    }
  }

  private static void requireWithin(String setting, Duration value, Duration longest) {
    if (!value.isPositive() || value.compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          setting + " " + value + " must be above zero and at most " + longest);
    }
  }

  /// The default settings with these brokers, `amqp://host:port` each; no broker for now when there is none.
  ///
  /// @throws IllegalArgumentException when one is no such URI
  public static BrokerConfig of(String... uris) {
    return new BrokerConfig(
            List.of(),
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            16,
            1024 * 1024)
        .withBrokers(List.of(uris));
  }

  /// @throws IllegalArgumentException when one is no URI of a broker
  public BrokerConfig withBrokers(List<String> uris) {
    return new BrokerConfig(
        uris.stream().map(Endpoint::parse).toList(),
        login,
        heartbeat,
        beat,
        maxBackoff,
        inFlight,
        windowBytes);
  }

  public BrokerConfig withLogin(String user, String password) {
    return new BrokerConfig(
        brokers, new Login(user, password), heartbeat, beat, maxBackoff, inFlight, windowBytes);
  }
}
