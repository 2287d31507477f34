import org.jspecify.annotations.NullMarked;

/// Real networks that fail on purpose: a proxy that resets and swallows, network namespaces that are cut off from one
/// another, and a line that takes its time. Only tests and benchmarks use them.
@NullMarked
module dev.partisan.faults {
  requires static org.jspecify;

  exports dev.partisan.faults to
      dev.partisan.benchmarks,
      dev.partisan.conformance,
      dev.partisan.transport;
}
