package dev.partisan.conformance;

import dev.partisan.BrokerConfig;
import dev.partisan.amqp.embedded.EmbeddedBroker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// What every topology must do, by the publish-subscribe topology, over two brokers.
@Timeout(180)
final class PublishSubscribeConformanceTest {
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class OverTheEmbeddedBroker implements TopologyConformance {
    private EmbeddedBroker broker;

    @BeforeAll
    void startBroker() throws IOException {
      broker = EmbeddedBroker.start(0);
    }

    @AfterAll
    void endBroker() {
      broker.close();
    }

    @Override
    public TopologyUnderTest topology() {
      return PublishSubscribeUnderTest.claims();
    }

    @Override
    public TestNetwork network(List<String> names) {
      return BrokerNetwork.of(broker.uri(), names);
    }
  }

  @Nested
  final class OverABrokerThatRuns implements TopologyConformance {
    private static final String URI_VARIABLE = "PARTISAN_AMQP_URI";
    private static final String LOCAL = "amqp://guest:guest@127.0.0.1:5672";
    private final String uri = System.getenv().getOrDefault(URI_VARIABLE, LOCAL);

    @BeforeEach
    void leaveOutWhereNoneAnswers() {
      BrokerConfig.Endpoint broker = BrokerConfig.Endpoint.parse(uri);
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(broker.host(), broker.port()), 1_000);
      } catch (IOException _) {
        Assumptions.abort(
            "no broker answers at " + broker + ": start RabbitMQ, or set " + URI_VARIABLE);
      }
    }

    @Override
    public TopologyUnderTest topology() {
      return PublishSubscribeUnderTest.claims();
    }

    @Override
    public TestNetwork network(List<String> names) {
      return BrokerNetwork.of(uri, names);
    }
  }
}
