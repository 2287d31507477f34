import org.jspecify.annotations.NullMarked;

/// The benchmarks: each figure as a ratio to a bare program, in the same run.
@NullMarked
module dev.partisan.benchmarks {
  requires static org.jspecify;
  requires dev.partisan;
  requires dev.partisan.certificates;
  requires dev.partisan.charts;
  requires dev.partisan.crdt;
  requires dev.partisan.ring;
  requires dev.partisan.faults;
  requires dev.partisan.simulation;
  requires dev.partisan.protocol;
  requires dev.partisan.wire;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires com.rabbitmq.client;
  requires info.picocli;
  requires org.slf4j;
  requires HdrHistogram;
  requires java.management;
  requires jdk.jfr;
  requires jdk.management;

  opens dev.partisan.benchmarks to
      info.picocli;
}
