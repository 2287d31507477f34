import org.jspecify.annotations.NullMarked;

/// Bytes to records and back: frames, handshake, lanes and the payload codec, as pure machines.
@NullMarked
module dev.partisan.wire {
  requires static transitive org.jspecify;
  requires transitive dev.partisan.protocol;

  exports dev.partisan.wire to
      dev.partisan,
      dev.partisan.amqp,
      dev.partisan.benchmarks,
      dev.partisan.simulation,
      dev.partisan.transport;
  exports dev.partisan.wire.payload to
      dev.partisan,
      dev.partisan.benchmarks;
}
