package dev.partisan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.BrokerConfig.Endpoint;
import dev.partisan.BrokerConfig.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a broker is, and that nothing tells its password.
final class BrokerConfigTest {
  private static final String PASSWORD = "s3cret word";

  @ParameterizedTest
  @CsvSource({
    "amqp://mq.example, amqp://mq.example:5672, /",
    "amqps://mq.example/, amqps://mq.example:5671, /",
    "amqp://mq.example:7000/shop, amqp://mq.example:7000/shop, shop",
    "amqp://u:p@mq.example/%2F, amqp://mq.example:5672, /"
  })
  void urisSayWhereTheBrokerIs(String uri, String text, String virtualHost) {
    Endpoint broker = Endpoint.parse(uri);
    assertThat(broker).hasToString(text);
    assertThat(broker.virtualHost()).isEqualTo(virtualHost);
  }

  @ParameterizedTest
  @CsvSource({
    "http://mq.example",
    "amqp:///shop",
    "mq.example:5672",
    "amqp://only-a-user@mq.example"
  })
  void otherTextIsRefusedWithoutRepeatingIt(String uri) {
    assertThatThrownBy(() -> Endpoint.parse(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write amqp://")
        .hasMessageNotContaining("only-a-user");
  }

  @Test
  void noTextHoldsThePassword() {
    BrokerConfig config =
        BrokerConfig.of("amqp://root:" + PASSWORD.replace(" ", "%20") + "@mq.example")
            .withLogin("user", PASSWORD);
    assertThat(config.brokers().getFirst().login()).isEqualTo(new Login("root", PASSWORD));
    assertThat(config.toString()).doesNotContain("s3cret");
    NodeBuilder builder = Node.named("alpha");
    Setting uri = Setting.named("amqp.uri");
    uri.apply(builder, "amqp://root:s3cret@mq.example");
    Setting.named("amqp.password").apply(builder, PASSWORD);
    assertThat(uri.valueIn(builder)).contains("amqp://mq.example:5672");
    assertThat(Setting.named("amqp.password").valueIn(builder)).contains("(secret)");
    assertThat(builder.broker.toString()).doesNotContain("s3cret");
  }

  @Test
  void passwordMayStandInAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    NodeBuilder builder = Node.named("alpha");
    Setting.named("amqp.username").apply(builder, "shop");
    Setting.named("amqp.password-file").apply(builder, file.toString());
    assertThat(builder.broker.config().login()).isEqualTo(new Login("shop", PASSWORD));
  }

  @Test
  void nodeWithoutABrokerDoesNotStart() {
    NodeBuilder builder = Node.named("alpha");
    Setting.named("topology").apply(builder, "publish-subscribe");
    assertThatThrownBy(builder::start)
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("PARTISAN_AMQP_URI");
  }

  @Test
  void nodeOnABrokerListensOnNothing() {
    NodeBuilder builder =
        Node.named("alpha")
            .topology(Topology.publishSubscribe(BrokerConfig.of("amqp://mq.example")))
            .listen("127.0.0.1:0");
    assertThatThrownBy(builder::start)
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("dialled by nobody");
  }
}
