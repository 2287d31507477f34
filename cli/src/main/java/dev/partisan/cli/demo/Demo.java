package dev.partisan.cli.demo;

import dev.partisan.Channel;
import dev.partisan.cli.ByteSize;
import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Version;
import dev.partisan.cli.demo.DemoReport.Bulk;
import dev.partisan.cli.demo.DemoReport.Receiver;
import dev.partisan.cli.demo.DemoReport.Requests;
import dev.partisan.cli.demo.DemoReport.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/// Runs the demo: starts the nodes, has them work in one way and in the other, and gathers the
/// figures.
final class Demo {
  /// What the user chose.
  ///
  /// @param topology one of [Layout#TOPOLOGIES]
  /// @param seconds how long each run goes on at least, in whole passes over the file
  /// @param pace how many megabytes a second each receiver takes; 0 for as many as it can
  /// @param lanes of the bulk channel
  /// @param requestsPerSecond of each node to each other one
  /// @param flipsBit whether to damage one block of each run, to see that it is noticed
  /// @param isVerbose whether the workers log what happens
  record Settings(
      String topology,
      int nodes,
      Path file,
      int seconds,
      int pace,
      int lanes,
      int requestsPerSecond,
      boolean flipsBit,
      boolean isVerbose) {}

  private record Way(String name, String bulkChannel, int lanes, String requestChannel) {}

  private record Flow(long bytesPerSecond, Duration duration, boolean flipsBit) {}

  /// The nodes have room to work in, and far less than the file takes: that nobody holds it shows
  /// here.
  private static final List<String> WORKER_JVM = List.of("-Xmx512m", "-XX:+UseParallelGC");

  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration RUN_PATIENCE = Duration.ofSeconds(45);
  private static final Duration ALONE = Duration.ofSeconds(2);
  private static final Duration ALONE_WHEN_HURRIED = Duration.ofMillis(500);
  private static final long MAX_WARM_UP_BYTES = 512L * 1024 * 1024;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long BYTES_PER_MEGABYTE = 1_000_000;

  /// A node that hands on never waits: what it has no room for is dropped. So where messages go through
  /// others, this many blocks are under way to each receiver.
  private static final int RELAYED_WINDOW = 1;

  private final Settings settings;
  private final Io io;
  private final Progress progress;
  private final Way shared;
  private final Way separate;
  private int streams;

  Demo(Settings settings, Io io) {
    this.settings = settings;
    this.io = io;
    this.progress = new Progress(io);
    this.shared = new Way("one channel", Channel.DEFAULT, 1, Channel.DEFAULT);
    this.separate =
        new Way("own channels", WorkerCommand.BULK, settings.lanes(), WorkerCommand.REQUESTS);
  }

  DemoReport run() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--lanes", "" + settings.lanes()));
    if (settings.isVerbose()) {
      arguments.add("--verbose");
    }
    Layout layout = Layout.of(settings.topology(), settings.nodes());
    try (DemoBroker broker = DemoBroker.of(settings.topology());
        Workers workers =
            Workers.start(
                settings.nodes(),
                WORKER_JVM,
                broker.environment(),
                number -> layout.options(number, arguments))) {
      long fileBytes = Files.size(settings.file());
      String sha256 = Sha256.of(settings.file());
      introduce(fileBytes, sha256);
      if (!broker.introduction().isEmpty()) {
        say(broker.introduction());
      }
      connect(workers, layout);
      warmUp(workers, fileBytes, sha256);
      List<Run> runs = new ArrayList<>();
      runs.add(fileAlone(workers, sha256));
      Run quiet = requestsAlone(workers);
      Run together = together(workers, shared, sha256);
      Run apart = together(workers, separate, sha256);
      runs.addAll(List.of(quiet, together, apart));
      workers.quit();
      return new DemoReport(
          Version.number(),
          runs.stream().allMatch(Run::isRight) && quiet.isAnswered() && apart.isAnswered(),
          settings.nodes(),
          settings.file().toString(),
          fileBytes,
          sha256,
          Blocks.BLOCK_BYTES,
          runs,
          Conclusion.of(together, apart));
    } catch (RuntimeException e) {
      progress.finishLine();
      throw e;
    }
  }

  private void introduce(long fileBytes, String sha256) {
    say(
        "node1 streams %s (%s, SHA-256 %s...)"
            .formatted(settings.file(), ByteSize.text(fileBytes), sha256.substring(0, 16)));
    say(
        "to %s, in messages of 1 MiB; each node sends each other one %d small requests a second."
            .formatted(receivers(), settings.requestsPerSecond()));
    say("Each node is a process of its own, in topology " + settings.topology() + ":");
  }

  private String receivers() {
    return switch (settings.nodes()) {
      case 2 -> "node2";
      case 3 -> "node2 and node3";
      default -> "node2 to node" + settings.nodes();
    };
  }

  private void connect(Workers workers, Layout layout) {
    List<String> addresses = new ArrayList<>();
    workers.await(
        settings.nodes(),
        WorkerReport.Ready.class,
        START_PATIENCE,
        (worker, ready) -> {
          say("  %s   process %d   %s".formatted(worker.name(), worker.pid(), ready.address()));
          if (worker == workers.first()) {
            addresses.add(ready.address());
          }
        },
        this::verified);
    if (layout.isJoined()) {
      workers.all().stream()
          .skip(1)
          .forEach(worker -> worker.tell(new WorkerOrder.Join(addresses.getFirst())));
    }
    workers.tellAll(new WorkerOrder.AwaitMesh(settings.nodes()));
    workers.await(
        settings.nodes(), WorkerReport.Meshed.class, START_PATIENCE, (_, _) -> {}, this::verified);
  }

  /// Lets the compiler see the code of both ways before anything is measured; a large file does not
  /// go.
  private void warmUp(Workers workers, long fileBytes, String sha256) {
    boolean isSmall = fileBytes * (settings.nodes() - 1) <= MAX_WARM_UP_BYTES;
    progress.begin("warming up", isSmall);
    for (Way way : List.of(shared, separate)) {
      startRequests(workers, way);
      if (isSmall) {
        Bulk bulk = stream(workers, way, new Flow(0, Duration.ZERO, false), sha256);
        if (bulk.receivers().stream().anyMatch(each -> each.wrongPasses() > 0)) {
          throw new Failure("a checksum differed while warming up");
        }
      } else {
        sleep(ALONE);
      }
      stopRequests(workers, way);
    }
    progress.end("done");
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  private Run fileAlone(Workers workers, String sha256) {
    progress.begin("file alone, as fast as it goes", true);
    Bulk bulk = stream(workers, separate, new Flow(0, alone(), false), sha256);
    progress.end("%.0f MB/s".formatted(bulk.megabytesPerSecond()));
    return new Run("file alone", bulk, null);
  }

  private int window() {
    return switch (settings.topology()) {
      case "peer-to-peer", "client-server" -> RELAYED_WINDOW;
      default -> 0;
    };
  }

  private Duration alone() {
    return settings.seconds() < ALONE.toSeconds() ? ALONE_WHEN_HURRIED : ALONE;
  }

  private Run requestsAlone(Workers workers) {
    progress.begin("requests alone", false);
    startRequests(workers, separate);
    sleep(alone());
    Requests requests = stopRequests(workers, separate);
    progress.end(text(requests));
    return new Run("requests alone", null, requests);
  }

  private Run together(Workers workers, Way way, String sha256) {
    String pace =
        settings.pace() == 0 ? "" : ", at most " + settings.pace() + " MB/s to each receiver";
    progress.begin("both, " + way.name() + pace, true);
    startRequests(workers, way);
    Flow flow =
        new Flow(
            settings.pace() * BYTES_PER_MEGABYTE,
            Duration.ofSeconds(settings.seconds()),
            settings.flipsBit());
    Bulk bulk = stream(workers, way, flow, sha256);
    Requests requests = stopRequests(workers, way);
    progress.end("%.0f MB/s, %s".formatted(bulk.megabytesPerSecond(), text(requests)));
    return new Run("both, " + way.name(), bulk, requests);
  }

  private static String text(Requests requests) {
    return "requests p50 %s, p99 %s"
        .formatted(
            Conclusion.millis(requests.p50Millis()), Conclusion.millis(requests.p99Millis()));
  }

  private Bulk stream(Workers workers, Way way, Flow flow, String sha256) {
    streams++;
    workers
        .first()
        .tell(
            new WorkerOrder.Stream(
                streams,
                settings.file().toAbsolutePath().toString(),
                sha256,
                way.bulkChannel(),
                flow.bytesPerSecond(),
                window(),
                flow.duration().toMillis(),
                flow.flipsBit()));
    List<WorkerReport.Streamed> streamed = new ArrayList<>();
    workers.await(
        settings.nodes() - 1,
        WorkerReport.Streamed.class,
        RUN_PATIENCE,
        (_, outcome) -> {
          streamed.add(outcome);
          progress.confirmed(outcome.receiver(), outcome.bytes());
        },
        this::verified);
    long nanos = streamed.stream().mapToLong(WorkerReport.Streamed::nanos).max().orElseThrow();
    long bytes = streamed.stream().mapToLong(WorkerReport.Streamed::bytes).sum();
    List<Receiver> receivers =
        streamed.stream().sorted(Demo::byNumber).map(Demo::receiver).toList();
    return new Bulk(way.bulkChannel(), way.lanes(), megabytesPerSecond(bytes, nanos), receivers);
  }

  /// `node10` comes after `node9`.
  private static int byNumber(WorkerReport.Streamed one, WorkerReport.Streamed other) {
    return Comparator.comparingInt(String::length)
        .thenComparing(Comparator.naturalOrder())
        .compare(one.receiver(), other.receiver());
  }

  private static Receiver receiver(WorkerReport.Streamed streamed) {
    return new Receiver(
        streamed.receiver(),
        streamed.passes(),
        streamed.wrongPasses(),
        streamed.bytes(),
        streamed.nanos() / 1e9,
        megabytesPerSecond(streamed.bytes(), streamed.nanos()),
        streamed.sha256());
  }

  private static double megabytesPerSecond(long bytes, long nanos) {
    return bytes * 1e3 / nanos;
  }

  private void startRequests(Workers workers, Way way) {
    workers.tellAll(
        new WorkerOrder.StartRequests(way.requestChannel(), settings.requestsPerSecond()));
  }

  private Requests stopRequests(Workers workers, Way way) {
    workers.tellAll(new WorkerOrder.StopRequests());
    Histogram nanos = new Histogram(3);
    List<Long> failed = new ArrayList<>();
    workers.await(
        settings.nodes(),
        WorkerReport.Requests.class,
        RUN_PATIENCE,
        (worker, outcome) -> {
          nanos.add(decode(outcome.histogram()));
          failed.add(outcome.failed());
          if (outcome.failed() > 0) {
            say("  %s: a request failed: %s".formatted(worker.name(), outcome.firstFailure()));
          }
        },
        this::verified);
    return new Requests(
        way.requestChannel(),
        nanos.getTotalCount(),
        failed.stream().mapToLong(Long::longValue).sum(),
        nanos.getValueAtPercentile(50) / NANOS_PER_MILLI,
        nanos.getValueAtPercentile(99) / NANOS_PER_MILLI,
        nanos.getMaxValue() / NANOS_PER_MILLI);
  }

  private static Histogram decode(String histogram) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(histogram));
      return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("a histogram cannot be read", e);
    }
  }

  private void verified(WorkerProcess worker, WorkerReport.Verified report) {
    progress.verified(worker.name(), report.bytes());
  }

  private void say(String line) {
    io.out().println(line);
    io.out().flush();
  }
}
