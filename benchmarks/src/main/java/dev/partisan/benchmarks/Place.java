package dev.partisan.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// Where one side of a comparison runs.
///
/// @param host its numeric address
/// @param prefix of a command line that runs a program there; may be empty
record Place(String host, List<String> prefix) {
  static final Place LOOPBACK = new Place(Sockets.LOOPBACK, List.of());

  boolean isLoopback() {
    return equals(LOOPBACK);
  }

  List<String> command(List<String> program) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(program);
    return line;
  }
}
