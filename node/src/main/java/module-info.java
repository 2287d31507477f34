import org.jspecify.annotations.NullMarked;

/// What applications import: nodes, processes, refs and channels.
@NullMarked
module dev.partisan {
  requires static transitive org.jspecify;
  requires transitive dev.partisan.protocol;
  requires dev.partisan.wire;
  requires jdk.jfr;
  requires org.slf4j;
  requires org.jctools.core;

  exports dev.partisan;
  exports dev.partisan.spi to
      dev.partisan.amqp,
      dev.partisan.simulation,
      dev.partisan.transport;

  uses dev.partisan.spi.TransportProvider;
}
