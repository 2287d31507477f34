package dev.partisan.transport;

import static dev.partisan.transport.ProxiedNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.partisan.Node;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/// A node that advertises where nobody finds it says so itself, when it joins.
@Timeout(60)
final class AdvertisedAddressTest {
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      String line = event.getFormattedMessage();
      if (line.startsWith("event=advertised_not_reached")) {
        lines.add(line);
      }
    }
  }

  private final Lines log = new Lines();

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.partisan");
  }

  @BeforeEach
  void attach() {
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void detach() {
    logger().detachAppender(log);
  }

  @Test
  void theJoiningSideNamesTheAddressWhoDialledItAndTheSetting() throws IOException {
    String deserted;
    try (Node gone = Node.named("gone").start()) {
      deserted = gone.address().toString();
    }
    try (Node alpha = Node.named("alpha").start();
        Node beta = Node.named("beta").advertise(deserted).start()) {
      beta.join(alpha.address().toString());
      eventually().until(() -> !log.lines.isEmpty());
      assertThat(log.lines)
          .singleElement()
          .asString()
          .contains("node=beta#", "advertised=" + deserted, "by=alpha#", "connection refused")
          .contains("--advertise", "partisan.advertise");
    }
  }

  @Test
  void anotherNodeAtTheAddressIsNamed() throws IOException {
    try (Node alpha = Node.named("alpha").start();
        Node other = Node.named("other").start();
        Node beta = Node.named("beta").advertise(other.address().toString()).start()) {
      beta.join(alpha.address().toString());
      eventually().until(() -> !log.lines.isEmpty());
      assertThat(log.lines.getFirst()).contains("node=beta#", "there is other#");
    }
  }

  @Test
  void nodesThatAreFoundSayNothing() throws IOException {
    try (Node alpha = Node.named("alpha").start();
        Node beta = Node.named("beta").start()) {
      beta.join(alpha.address().toString());
      eventually().until(() -> alpha.isFullyConnected() && beta.isFullyConnected());
      assertThat(log.lines).isEmpty();
    }
  }
}
