package dev.partisan.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(120)
final class ComparisonTest {
  private static String refusalOf(String... words) {
    StringWriter errors = new StringWriter();
    CommandLine command = Benchmarks.commandLine().setErr(new PrintWriter(errors));
    assertThat(command.execute(words)).isEqualTo(Benchmarks.FAILURE);
    return errors.toString().strip();
  }

  @Test
  void sizesAndTimesAreReadAsPeopleWriteThem() {
    assertThat(ComparisonOptions.parseSize("64")).isEqualTo(64);
    assertThat(ComparisonOptions.parseSize("8KiB")).isEqualTo(8_192);
    assertThat(ComparisonOptions.parseSize("1mib")).isEqualTo(1 << 20);
    assertThat(ComparisonOptions.parseRoundTrip("0.5ms")).isEqualTo(Duration.ofNanos(500_000));
    assertThat(new Load(1 << 20, 1, 8, 1)).hasToString("1 MiB, 1 worker, 8 lanes");
  }

  @Test
  void whatCannotBeMeasuredIsRefusedInOneLine() {
    assertThat(refusalOf("unicast", "--size", "0", "--peers", "tcp"))
        .isEqualTo("bench: --size 0 must be 1 or more");
    assertThat(refusalOf("unicast", "--size", "many", "--peers", "tcp"))
        .isEqualTo("bench: --size many is no number of bytes: say 64, 8KiB or 1MiB");
    assertThat(refusalOf("echo", "--rtt", "soon", "--peers", "tcp"))
        .isEqualTo("bench: --rtt soon is no time: say 0ms to 1000ms");
    assertThat(refusalOf("echo", "--peers", "carrier-pigeons"))
        .isEqualTo("bench: no peer 'carrier-pigeons': choose from [erlang, pekko, tcp]");
    assertThat(refusalOf("figures", "9"))
        .isEqualTo("bench: no experiment for figure 9 here: choose 1, 2, 3, 4 or 7");
  }

  @Test
  void latenciesCrossToTheBenchmarkAsATable() {
    Histogram latencies = Latencies.histogram();
    latencies.recordValueWithCount(1_000, 98);
    latencies.recordValueWithCount(70_000, 2);
    Histogram read = Latencies.parse(Latencies.table(latencies));
    assertThat(read.getTotalCount()).isEqualTo(100);
    assertThat(read.getValueAtPercentile(50)).isEqualTo(latencies.getValueAtPercentile(50));
    assertThat(read.getMaxValue()).isEqualTo(latencies.getMaxValue());
  }

  @Test
  void contestantsMoveWhatTheyAreToldTo() throws Exception {
    Load load = new Load(100, 3, 2, 3);
    WorkerOptions small =
        new WorkerOptions().with(List.of("-Xms64m", "-Xmx256m", "-XX:-AlwaysPreTouch"));
    for (Contestant contestant : List.of(new Contestant.Partisan(), new Contestant.Tcp())) {
      try (Pair pair = contestant.start(load, Place.LOOPBACK, Place.LOOPBACK, small)) {
        Answer sent = pair.send(Duration.ofSeconds(10).toNanos(), 1_000);
        assertThat(sent.number("messages")).isGreaterThanOrEqualTo(3_000);
        assertThat(sent.number("bytes")).isEqualTo(100 * sent.number("messages"));
        Answer echoed = pair.echo(Duration.ofMillis(200).toNanos());
        assertThat(Latencies.parse(echoed).getTotalCount())
            .isEqualTo((long) echoed.number("count"));
      }
    }
  }
}
