package dev.partisan.cli.demo;

import dev.partisan.BrokerConfig;
import dev.partisan.amqp.embedded.EmbeddedBroker;
import dev.partisan.cli.Failure;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The broker that the demo's nodes meet at: the one that the environment names, or one of the demo's own.
final class DemoBroker implements AutoCloseable {
  private static final String URI = "PARTISAN_AMQP_URI";

  private final @Nullable EmbeddedBroker embedded;
  private final String introduction;

  private DemoBroker(@Nullable EmbeddedBroker embedded, String introduction) {
    this.embedded = embedded;
    this.introduction = introduction;
  }

  /// Starts one, if the topology needs it and none is named.
  static DemoBroker of(String topology) {
    String named = System.getenv(URI);
    if (!topology.equals(Layout.PUBLISH_SUBSCRIBE)) {
      return new DemoBroker(null, "");
    }
    if (named != null) {
      return new DemoBroker(null, "All goes through " + BrokerConfig.Endpoint.parse(named) + ".");
    }
    try {
      EmbeddedBroker started = EmbeddedBroker.start(0);
      return new DemoBroker(
          started,
          "All goes through an embedded broker, which is for trying out only, in process %d; %s names another."
              .formatted(started.pid(), URI));
    } catch (IOException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  /// What to say of it; empty without one.
  String introduction() {
    return introduction;
  }

  /// What workers are to find in their environment.
  Map<String, String> environment() {
    return embedded == null ? Map.of() : Map.of(URI, embedded.uri());
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
