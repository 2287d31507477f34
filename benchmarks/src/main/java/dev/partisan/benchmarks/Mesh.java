package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Worker.RoleName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The JVMs of one full mesh, as their benchmark sees them: the nodes are `n0`, `n1` and so on, shared out in blocks.
final class Mesh implements AutoCloseable {
  private static final int FIRST_PORT = 10_000;
  private static final Duration TO_START = Duration.ofMinutes(5);

  /// Where a JVM runs.
  ///
  /// @param host the address that its nodes listen on
  /// @param prefix of the command line that starts it
  record Place(String host, List<String> prefix) {}

  /// What every node is like.
  ///
  /// @param areStubs whether the nodes are no mesh, but a star around one that joins them all
  record Shape(int nodes, int channels, int lanes, boolean areStubs) {}

  private final Shape shape;
  private final List<Place> places;
  private final List<WorkerProcess> workers = new ArrayList<>();

  private Mesh(Shape shape, List<Place> places) {
    this.shape = shape;
    this.places = places;
  }

  /// Starts JVMs at these places, without nodes.
  static Mesh start(Shape shape, List<Place> places, WorkerOptions options) throws Exception {
    Mesh mesh = new Mesh(shape, places);
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      WorkerProcess worker =
          WorkerProcess.start(RoleName.MESH_NODES, "mesh-" + i, options, place.prefix());
      mesh.workers.add(worker);
      String kind = shape.areStubs() ? "star" : "mesh";
      Answer _ =
          worker.ask(
              TO_START,
              "listen %s %d %d %s".formatted(place.host(), shape.channels(), shape.lanes(), kind));
    }
    return mesh;
  }

  int jvms() {
    return workers.size();
  }

  /// The JVM of a node by its number; numbers beyond those of the shape are of the last JVM.
  int jvmOf(int node) {
    return Math.min(node * workers.size() / shape.nodes(), workers.size() - 1);
  }

  /// The nodes of a JVM.
  List<Integer> nodesOf(int jvm) {
    List<Integer> nodes = new ArrayList<>();
    for (int node = 0; node < shape.nodes(); node++) {
      if (jvmOf(node) == jvm) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  static String name(int node) {
    return "n" + node;
  }

  /// Where a node listens.
  String address(int node) {
    return places.get(jvmOf(node)).host() + ":" + (FIRST_PORT + node);
  }

  /// Has a JVM do something.
  Answer ask(int jvm, String command) {
    return workers.get(jvm).ask(TO_START, command);
  }

  /// Has all JVMs do something at the same time.
  List<Answer> askAll(Function<Integer, String> command) {
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int jvm = 0; jvm < workers.size(); jvm++) {
      int number = jvm;
      answers.add(CompletableFuture.supplyAsync(() -> ask(number, command.apply(number))));
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  /// Starts a node, which joins the contact and has done so.
  void startNode(int node, String contact) {
    Answer _ = ask(jvmOf(node), "start %s %d %s".formatted(name(node), FIRST_PORT + node, contact));
  }

  /// The same, without waiting for the join.
  void joinNode(int jvm, String name, int port, String contact) {
    Answer _ = ask(jvm, "join %s %d %s".formatted(name, port, contact));
  }

  /// Starts all nodes, one after the other, and waits until all have all connections to all, unless they are stubs.
  void form() {
    for (int node = 0; node < shape.nodes(); node++) {
      startNode(node, node == 0 || shape.areStubs() ? "-" : address(0));
    }
    if (!shape.areStubs()) {
      awaitComplete(shape.nodes());
    }
  }

  /// The contacts of a node to come.
  String contacts() {
    return shape.areStubs()
        ? IntStream.range(0, shape.nodes()).mapToObj(this::address).collect(Collectors.joining(" "))
        : address(0);
  }

  /// Waits until all nodes have so many members, reach them and have all connections.
  void awaitComplete(int size) {
    List<Answer> _ = askAll(_ -> "await " + size);
  }

  /// The sum of a value over all JVMs.
  static long sum(List<Answer> answers, String value) {
    return answers.stream().mapToLong(answer -> (long) answer.number(value)).sum();
  }

  /// The largest of a value over all JVMs.
  static long max(List<Answer> answers, String value) {
    return answers.stream().mapToLong(answer -> Long.parseLong(answer.text(value))).max().orElse(0);
  }

  @Override
  public void close() {
    workers.forEach(WorkerProcess::close);
  }
}
