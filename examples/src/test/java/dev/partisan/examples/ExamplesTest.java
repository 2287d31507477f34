package dev.partisan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Runs each example and reads what it prints.
@Timeout(60)
final class ExamplesTest {
  @FunctionalInterface
  private interface Example {
    void main() throws Exception;
  }

  private static List<String> linesOf(Example example) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example.main();
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void helloClusterGreets() throws Exception {
    assertThat(linesOf(HelloCluster::main)).containsExactly("Hello, Ada!");
  }

  @Test
  void nodesCountTogether() throws Exception {
    assertThat(linesOf(SharedCounter::main)).containsExactly("alpha has 5");
  }

  @Test
  void channelsKeepBulkAndRequestsApart() throws Exception {
    assertThat(linesOf(Channels::main))
        .containsExactly(
            "stored 32 blocks of 1 MiB",
            "answered meanwhile: yes",
            "400 steps, each order's in sequence: true",
            "the last reading of each sensor is there",
            "sent on the default channel instead: 1");
  }

  @Test
  void processesReceiveRestartAndLose() throws Exception {
    assertThat(linesOf(Processes::main))
        .containsExactly(
            "first: Urgent[text=fire]",
            "then: Ordinary[text=newsletter]",
            "more: false",
            "crash: RESTARTED, java.lang.ArithmeticException: / by zero",
            "100 / 4 = 25",
            "lost: Divide[by=1], NO_SUCH_PROCESS");
  }

  @Test
  void nodesOfAnOwnTopologyTalkThroughOneAnother() throws Exception {
    assertThat(linesOf(OwnTopology::main))
        .containsExactly(
            "members: [branch, leaf, root]", "Hello, leaf; Hello, branch", "handed on by root: 4");
  }

  @Test
  void monitorsTellHowWorkersAndNodesGo() throws Exception {
    assertThat(linesOf(Monitors::main))
        .containsExactly(
            "sawyer: board is cut",
            "sawyer: CRASHED, java.lang.IllegalStateException: ouch",
            "more: false",
            "beta is down: NODE_LEFT");
  }

  @Test
  void announcementsReachAllAndSettingsThoseWhoComeLate() throws Exception {
    assertThat(linesOf(Announcements::main))
        .containsExactly(
            "alpha: lunch is ready",
            "beta: lunch is ready",
            "gamma: lunch is ready",
            "settings: colour blue, size large");
  }

  @Test
  void membershipIsSeenToGrowAndShrink() throws Exception {
    assertThat(linesOf(Membership::main))
        .containsExactly(
            "gamma joined",
            "members: [alpha, beta, gamma]",
            "beta changed",
            "search at: [beta]",
            "beta left",
            "members: [alpha, gamma]",
            "gamma left",
            "members: [alpha]");
  }
}
