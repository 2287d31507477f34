package dev.partisan.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.partisan.BrokerConfig;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Tls;
import dev.partisan.Topology;
import dev.partisan.certificates.Authority;
import dev.partisan.certificates.Validity;
import dev.partisan.faults.RabbitServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes and a broker that prove to each other who they are. Needs a RabbitMQ to start.
@Timeout(120)
final class BrokerTlsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Validity VALIDITY = Validity.fromNow(Duration.ofDays(1));

  @TempDir private Path folder;
  private RabbitServer server;

  @BeforeEach
  void start() throws Exception {
    Assumptions.assumeTrue(RabbitServer.isAvailable(), "there is no rabbitmq-server");
    Authority ours = authority("ours");
    issue(ours, "broker", "127.0.0.1");
    issue(ours, "node", "127.0.0.1");
    issue(authority("others"), "stranger", "127.0.0.1");
    server =
        RabbitServer.prepareTls(
            new RabbitServer.Certificates(
                file("ours.pem"), file("broker.pem"), file("broker.key")));
    server.start();
  }

  @AfterEach
  void end() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Authority authority(String name) throws IOException {
    Authority authority = Authority.create(name, VALIDITY);
    authority.self().write(file(name + ".pem"), file(name + ".key"));
    return authority;
  }

  private void issue(Authority by, String name, String host) throws IOException {
    by.issue(name, List.of(host), VALIDITY).write(file(name + ".pem"), file(name + ".key"));
  }

  private NodeBuilder node(String name, String... uris) {
    return Node.named(name)
        .cluster("over-tls")
        .topology(Topology.publishSubscribe(BrokerConfig.of(uris)))
        .tls(Tls.fromPem(file("ours.pem"), file("node.pem"), file("node.key")));
  }

  private String uri() {
    return "amqps://guest:guest@" + server.address();
  }

  @Test
  void nodesTalkThroughABrokerThatAsksForCertificates() {
    try (Node alpha = node("alpha", uri()).start();
        Node beta = node("beta", uri()).start()) {
      await().atMost(LONG).until(() -> alpha.members().size() == 2 && beta.members().size() == 2);
    }
  }

  @Test
  void nodeTurnsToTheNextBrokerOfItsList() {
    String nobody = "amqps://guest:guest@127.0.0.1:1";
    try (Node alpha = node("alpha", nobody, uri()).start();
        Node beta = node("beta", uri(), nobody).start()) {
      await().atMost(LONG).until(() -> alpha.members().size() == 2 && beta.members().size() == 2);
    }
  }

  @Test
  void certificatesOfOthersKeepANodeOut() throws Exception {
    var strangers = Tls.fromPem(file("others.pem"), file("stranger.pem"), file("stranger.key"));
    try (Node beta = node("beta", uri()).start();
        Node stranger = node("stranger", uri()).tls(strangers).start()) {
      await().during(Duration.ofSeconds(2)).until(() -> beta.members().size() == 1);
      assertThat(stranger.members()).hasSize(1);
    }
  }
}
