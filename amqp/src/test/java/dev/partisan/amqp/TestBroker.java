package dev.partisan.amqp;

import com.rabbitmq.client.ConnectionFactory;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/// The broker that tests may use: the one at `PARTISAN_AMQP_URI`, or a RabbitMQ of this machine.
final class TestBroker {
  private static final String URI_VARIABLE = "PARTISAN_AMQP_URI";
  private static final String LOCAL = "amqp://guest:guest@127.0.0.1:5672";

  private TestBroker() {}

  /// Its URI; the test is skipped where none answers.
  static String uriOrSkip() {
    String uri = System.getenv().getOrDefault(URI_VARIABLE, LOCAL);
    Assumptions.assumeTrue(
        answers(uri), "no broker answers: start RabbitMQ, or say where with " + URI_VARIABLE);
    return uri;
  }

  private static boolean answers(String uri) {
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(uri);
      factory.setConnectionTimeout(1_000);
      factory.newConnection().close();
      return true;
    } catch (Exception _) {
      return false;
    }
  }

  /// A name that no other test's nodes have.
  static String newCluster() {
    return "test-" + UUID.randomUUID();
  }
}
