import org.jspecify.annotations.NullMarked;

/// The benchmarks: each figure as a ratio to a bare program, in the same run.
@NullMarked
module dev.partisan.benchmarks {
  requires static org.jspecify;
  requires dev.partisan;
  requires dev.partisan.simulation;
  requires dev.partisan.protocol;
  requires info.picocli;
  requires HdrHistogram;
  requires java.management;
  requires jdk.management;

  opens dev.partisan.benchmarks to
      info.picocli;
}
