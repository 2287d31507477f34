import org.jspecify.annotations.NullMarked;

/// Real networks that fail on purpose: a proxy that resets and swallows, network namespaces that are cut off from one
/// another, a line that takes its time, and a broker that is killed. Only tests and benchmarks use them.
@NullMarked
module dev.partisan.faults {
  requires static org.jspecify;

  exports dev.partisan.faults to
      dev.partisan.amqp,
      dev.partisan.benchmarks,
      dev.partisan.conformance,
      dev.partisan.transport;
}
