package dev.partisan.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.Address;
import dev.partisan.spi.EventLoop;
import dev.partisan.spi.Transport;
import dev.partisan.spi.TransportProvider;
import dev.partisan.wire.Chunk;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpTransportTest {
  @Test
  void closeTellsEachHandlerBeforeItReturns() throws IOException {
    try (Loopback loopback = new Loopback()) {
      RecordingHandler accepting = new RecordingHandler();
      loopback.connect(accepting, new RecordingHandler());
      loopback.server.close();
      assertThat(accepting.closed).isCompletedWithValue("transport closed");
      assertThat(accepting.timesClosed).hasValue(1);
    }
  }

  @Test
  void closeFreesThePortBeforeItReturns() throws IOException {
    Address port = Loopback.ANY_PORT;
    for (int i = 0; i < 100; i++) {
      try (TcpTransport node = new TcpTransport("restarting", Loopback.LOOPS, null)) {
        port = node.listen(port, 10, _ -> new RecordingHandler());
      }
    }
  }

  @Test
  void closeDoesNotDisturbOtherNodesOnTheSameLoops() throws IOException {
    int total = 20_000_000;
    PatternReceiver back = new PatternReceiver(total);
    CompletableFuture<Void> underWay = new CompletableFuture<>();
    PatternSender sender =
        new PatternSender(total) {
          @Override
          public void received(Chunk chunk) {
            back.received(chunk);
            underWay.complete(null);
          }
        };
    Loopback closing = new Loopback();
    try (Loopback other = new Loopback()) {
      closing.connect(new EchoHandler(), new PatternSender(Long.MAX_VALUE));
      other.connect(new EchoHandler(), sender);
      underWay.join();
      closing.close();
      back.done.join();
    }
  }

  @Test
  void closeOnAnEventLoopIsRefused() throws Exception {
    try (Loopback loopback = new Loopback()) {
      EventLoop loop = loopback.client.loopFor(1);
      Loopback.runOn(
          loop,
          () ->
              assertThatThrownBy(loopback.client::close).isInstanceOf(IllegalStateException.class));
    }
  }

  @Test
  void closedTransportListensNoMore() {
    TcpTransport node = new TcpTransport("closed", Loopback.LOOPS, null);
    node.close();
    assertThatThrownBy(() -> node.listen(Loopback.ANY_PORT, 10, _ -> new RecordingHandler()))
        .hasMessage("cannot listen on 127.0.0.1:0: transport closed");
  }

  @Test
  void sameHashGivesTheSameLoop() {
    try (Loopback loopback = new Loopback()) {
      for (int hash = -50; hash < 50; hash++) {
        assertThat(loopback.client.loopFor(hash)).isSameAs(loopback.server.loopFor(hash));
      }
    }
  }

  @Test
  void providerIsDeclaredToModulesAndToTheClassPath() throws IOException {
    String service = TransportProvider.class.getName();
    String provider = TcpTransportProvider.class.getName();
    Module module = TcpTransportProvider.class.getModule();
    try (InputStream file = module.getResourceAsStream("META-INF/services/" + service)) {
      assertThat(new String(file.readAllBytes(), UTF_8).strip()).isEqualTo(provider);
    }
    assertThat(module.getDescriptor().provides())
        .anyMatch(it -> it.service().equals(service) && it.providers().equals(List.of(provider)));
    try (Transport transport =
        new TcpTransportProvider()
            .open(new TransportProvider.Request("c", "alpha", List.of(), null, null))) {
      assertThat(transport.loopFor(1)).isSameAs(LoopGroup.shared().forHash(1));
    }
  }
}
