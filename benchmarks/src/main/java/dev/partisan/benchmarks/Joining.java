package dev.partisan.benchmarks;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Whether a node that joins a large mesh is met one connection at a time.
@Command(
    name = "joining",
    mixinStandardHelpOptions = true,
    description =
        "A node with many lanes joins many others: counts its connections by peer and interval.")
final class Joining implements Callable<Integer> {
  private static final Duration REFRESH_INTERVAL = Duration.ofMillis(100);

  @Mixin private WorkerOptions workers = new WorkerOptions();

  @Option(
      names = "--nodes",
      defaultValue = "100",
      description = "The newcomer among them (${DEFAULT-VALUE}).")
  private int nodes = 100;

  @Option(
      names = "--channels",
      defaultValue = "4",
      description = "Of each node (${DEFAULT-VALUE}).")
  private int channels = 4;

  @Option(
      names = "--lanes",
      defaultValue = "4",
      description = "Of each channel (${DEFAULT-VALUE}).")
  private int lanes = 4;

  @Option(
      names = "--jvms",
      defaultValue = "2",
      description =
          "That the nodes are shared out to (${DEFAULT-VALUE}); a mesh of 100 needs 12, for their files.")
  private int jvms = 2;

  @Option(
      names = "--mesh",
      description =
          "Let the others be a full mesh, which takes minutes to form, and not stubs that know the newcomer alone.")
  private boolean isMesh;

  @Override
  public Integer call() throws Exception {
    Mesh.Shape before = new Mesh.Shape(nodes - 1, channels, lanes, !isMesh);
    List<Mesh.Place> places = Collections.nCopies(jvms, new Mesh.Place("127.0.0.1", List.of()));
    WorkerOptions options =
        workers.with(List.of("-Xms64m", "-Xmx1g", "-XX:-AlwaysPreTouch", "-XX:+UseSerialGC"));
    try (Mesh mesh = Mesh.start(before, places, options)) {
      long start = System.nanoTime();
      mesh.form();
      if (isMesh) {
        System.out.printf(
            Locale.ROOT,
            "%d nodes with %d lanes to each other: %,d connections, up after %.1f s%n",
            nodes - 1,
            1 + channels * lanes,
            (nodes - 1L) * (nodes - 2) / 2 * (1 + channels * lanes),
            (System.nanoTime() - start) / 1e9);
      }
      return join(mesh);
    }
  }

  private int join(Mesh mesh) {
    List<Answer> faultsBefore = mesh.askAll(_ -> "faults");
    int newcomer = nodes - 1;
    int jvm = mesh.jvmOf(newcomer);
    List<Answer> _ = mesh.askAll(_ -> "watch " + Mesh.name(newcomer));
    long start = System.nanoTime();
    mesh.startNode(newcomer, mesh.contacts());
    long joined = System.nanoTime();
    Answer _ = mesh.ask(jvm, "complete " + Mesh.name(newcomer) + " " + nodes);
    long complete = System.nanoTime();
    List<Answer> opened = mesh.askAll(_ -> "opened " + Mesh.name(newcomer));
    OpenedConnections.Pace pace =
        OpenedConnections.Pace.of(Mesh.name(newcomer), opened, REFRESH_INTERVAL.toNanos());
    List<Answer> faults = mesh.askAll(_ -> "faults");
    long refused = Mesh.sum(faults, "refused") - Mesh.sum(faultsBefore, "refused");
    long unfinished = Mesh.sum(faults, "unfinished") - Mesh.sum(faultsBefore, "unfinished");
    System.out.printf(
        Locale.ROOT,
        "one more joins: joined after %.2f s, all its lanes up after %.1f s%n"
            + "  connections opened: %d, dialled by itself: %d (lanes: %d)%n"
            + "  beyond the first two of a peer, at most dialled in %d ms: %d;"
            + " pauses that were shorter: %d, the shortest %.1f ms%n"
            + "  refused handshakes: %d, unfinished ones: %d%n"
            + "  while the mesh formed: %d refused, %d unfinished%n",
        (joined - start) / 1e9,
        (complete - start) / 1e9,
        pace.total(),
        pace.byItself(),
        (nodes - 1) * (1 + channels * lanes),
        REFRESH_INTERVAL.toMillis(),
        pace.most(),
        pace.shorter(),
        pace.shortestNanos() / 1e6,
        refused,
        unfinished,
        Mesh.sum(faultsBefore, "refused"),
        Mesh.sum(faultsBefore, "unfinished"));
    boolean isKept = pace.most() <= 1 && refused + unfinished == 0;
    return isKept ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }
}
