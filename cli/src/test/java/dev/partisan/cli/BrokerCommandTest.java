package dev.partisan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/// What `partisan broker` refuses. That nodes meet at such a broker is tested by the conformance suite.
final class BrokerCommandTest {
  @Test
  void portThatIsNoneIsRefused() {
    CliRun run = CliRun.of("broker", "--port", "70000");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--port 70000 is not between 0 and 65535");
  }

  @Test
  void portInUseIsRefusedWithTheRemedy() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CliRun run = CliRun.of("broker", "--port", "" + taken.getLocalPort());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("" + taken.getLocalPort(), "choose another with --port");
    }
  }
}
