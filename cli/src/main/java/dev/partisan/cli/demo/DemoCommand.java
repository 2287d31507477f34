package dev.partisan.cli.demo;

import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Json;
import dev.partisan.cli.Logging;
import dev.partisan.cli.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `partisan demo`.
@Command(
    name = "demo",
    description = {
      "Show what channels are for, with nodes in processes of their own and a real file.",
      "",
      "node1 streams the file in messages of 1 MiB to all other nodes over loopback TCP. Each holds its"
          + " SHA-256 against the file's. Every node sends small requests to every other one at a steady rate. First"
          + " each of the two goes alone. Then they go together: once on the one channel, of one connection, that"
          + " everything shares by default; and once on channels of their own, the file's with several connections. A"
          + " table compares the times of the requests.",
      "",
      "Receivers take the file at a steady pace, as a disk or a network does, so that the nodes' queues are full but"
          + " the machine is not. It takes about half a minute, and leaves no process behind, however it ends.",
      ""
    },
    footerHeading = "%nThe JSON file holds one object:%n",
    footer = {
      "  version, ok, nodes, file, fileBytes, sha256, blockBytes, conclusion, and runs: a list of",
      "    name",
      "    bulk      null, or: channel, lanes, megabytesPerSecond, and receivers: a list of",
      "                node, passes, wrongPasses, bytes, seconds, megabytesPerSecond, sha256",
      "    requests  null, or: channel, count, failed, p50Millis, p99Millis, maxMillis",
      "  A megabyte is 1,000,000 bytes. A request's time runs from the moment at which it was due."
    },
    exitCodeList = {
      "0:every checksum held, every request on a channel of its own was answered, every process ended well",
      "1:one did not, an acknowledged write was lost (--app kv), or the demo could not run",
      "2:the command line is wrong"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int WIDTH = 90;
  private static final int MAX_NODES = 16;
  private static final int MAX_SECONDS = 3600;
  private static final int MAX_LANES = 16;
  private static final int MAX_REQUESTS = 10_000;
  private static final int USUAL_REQUESTS = 100;
  private static final int USUAL_REQUESTS_OF_ALL = 1200;
  private static final int MIN_PACE = 5;
  private static final int MAX_PACE = 100_000;
  private static final int TOTAL_PACE = 150;
  private static final int BYTES_PER_MEGABYTE = 1_000_000;

  /// What is shown.
  enum App {
    FILE,
    KV
  }

  @Option(
      names = "--app",
      paramLabel = "APP",
      defaultValue = "file",
      description =
          "What is shown: file, as above; or kv, a replicated key-value store on three nodes under load, of which"
              + " one is killed and comes back: no acknowledged write may be lost. It takes --seconds only. Default:"
              + " ${DEFAULT-VALUE}.")
  private App app = App.FILE;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many nodes, 2 to " + MAX_NODES + ". Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--topology",
      paramLabel = "NAME",
      defaultValue = "full-mesh",
      description =
          "Who connects to whom: full-mesh and static, everybody to everybody; client-server, everybody to node1,"
              + " which hands on what the others ask each other; peer-to-peer, everybody to a few;"
              + " publish-subscribe, everybody to a broker only, of the demo's own unless PARTISAN_AMQP_URI names"
              + " one. Default:"
              + " ${DEFAULT-VALUE}.")
  private String topology = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "The file to stream. Default: lib/modules of the JDK that runs this, over 100 MB.")
  private Path file = Path.of(System.getProperty("java.home"), "lib", "modules");

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the figures to this file as well.")
  private @Nullable Path json;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How long each of the two runs sends the file over and over; the pass that is under way then is finished, and"
              + " the file is sent whole at least once. 0 to "
              + MAX_SECONDS
              + ". Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--pace",
      paramLabel = "MB/S",
      description =
          "How many megabytes a second each receiver takes when file and requests go together, "
              + MIN_PACE
              + " or more; 0 for as many as it can, which tells of this machine's processors more than of channels."
              + " Default: "
              + TOTAL_PACE
              + " divided by the receivers, or more if --seconds would not be enough for the file.")
  private @Nullable Integer pace;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "The parallel connections of the file's own channel in the second run, 1 to "
              + MAX_LANES
              + ". Default: ${DEFAULT-VALUE}.")
  private int lanes;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description =
          "Small requests a second from each node to each other one, 1 to "
              + MAX_REQUESTS
              + ". Default: "
              + USUAL_REQUESTS
              + ", fewer for more than four nodes.")
  private @Nullable Integer requests;

  @Option(names = "--flip-bit", hidden = true, description = "Damage a block of each run.")
  private boolean flipsBit;

  private final Io io;

  public DemoCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() throws IOException {
    checkRange("--nodes", nodes, 2, MAX_NODES);
    checkTopology();
    checkRange("--seconds", seconds, 0, MAX_SECONDS);
    checkRange("--lanes", lanes, 1, MAX_LANES);
    if (requests != null) {
      checkRange("--requests", requests, 1, MAX_REQUESTS);
    }
    if (pace != null && pace != 0) {
      checkRange("--pace", pace, MIN_PACE, MAX_PACE);
    }
    if (app == App.KV) {
      return kv();
    }
    checkFile();
    checkJson();
    DemoReport report = new Demo(settings(), io).run();
    io.out().println();
    ReportTable.lines(report.runs()).forEach(io.out()::println);
    io.out().println();
    Table.wrapped(report.conclusion(), WIDTH).forEach(io.out()::println);
    io.out().flush();
    if (json != null) {
      write(json, Json.text(report));
    }
    if (!report.ok()) {
      throw new Failure(whatWentWrong(report));
    }
    return 0;
  }

  private int kv() throws IOException {
    if (nodes != 3 || json != null || !topology.equals("full-mesh")) {
      throw Failure.ofUsage("--app kv has three nodes in a full mesh, and no --json");
    }
    if (!new KvDemo(io, seconds).run()) {
      throw new Failure("an acknowledged write was lost, or a part had no answers");
    }
    return 0;
  }

  private Demo.Settings settings() throws IOException {
    return new Demo.Settings(
        topology,
        nodes,
        file,
        seconds,
        pace != null ? pace : usualPace(),
        lanes,
        requests != null ? requests : usualRequests(),
        flipsBit,
        Logging.isVerbose());
  }

  private int usualPace() throws IOException {
    long toFit = Files.size(file) / BYTES_PER_MEGABYTE / Math.max(1, seconds);
    return Math.clamp(Math.max(TOTAL_PACE / (nodes - 1), toFit), MIN_PACE, MAX_PACE);
  }

  private int usualRequests() {
    return Math.clamp(USUAL_REQUESTS_OF_ALL / (nodes * (nodes - 1)), 1, USUAL_REQUESTS);
  }

  private static void checkRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw Failure.ofUsage("%s %d is not between %d and %d".formatted(option, value, least, most));
    }
  }

  private void checkTopology() {
    if (!Layout.TOPOLOGIES.contains(topology)) {
      throw Failure.ofUsage(
          "--topology %s is none of %s".formatted(topology, String.join(", ", Layout.TOPOLOGIES)));
    }
  }

  private void checkFile() throws IOException {
    String why = null;
    if (!Files.exists(file)) {
      why = "there is no such file";
    } else if (!Files.isRegularFile(file)) {
      why = "it is no regular file";
    } else if (!Files.isReadable(file)) {
      why = "it is not readable by this user";
    } else if (Files.size(file) == 0) {
      why = "it is empty";
    }
    if (why != null) {
      throw new Failure("--file " + file + ": " + why + "; name another file");
    }
  }

  /// Rather before the demo than after it.
  private void checkJson() {
    if (json == null) {
      return;
    }
    Path folder = json.toAbsolutePath().getParent();
    if (Files.isDirectory(json) || folder == null) {
      throw new Failure("--json " + json + ": it is a folder; name a file");
    }
    if (!Files.isDirectory(folder)) {
      throw new Failure("--json " + json + ": there is no folder " + folder + "; make it first");
    }
    if (!Files.isWritable(Files.exists(json) ? json : folder)) {
      throw new Failure("--json " + json + ": it is not writable by this user; name another file");
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Failure("--json " + file + " could not be written: " + e.getMessage(), e);
    }
  }

  private static String whatWentWrong(DemoReport report) {
    long wrong =
        report.runs().stream()
            .map(DemoReport.Run::bulk)
            .filter(Objects::nonNull)
            .flatMap(bulk -> bulk.receivers().stream())
            .mapToLong(DemoReport.Receiver::wrongPasses)
            .sum();
    long failed =
        report.runs().stream()
            .map(DemoReport.Run::requests)
            .filter(Objects::nonNull)
            .mapToLong(DemoReport.Requests::failed)
            .sum();
    return "%d checksums were wrong, and %d requests failed".formatted(wrong, failed);
  }
}
