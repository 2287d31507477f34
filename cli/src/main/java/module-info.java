import org.jspecify.annotations.NullMarked;

/// The `partisan` command.
@NullMarked
module dev.partisan.cli {
  requires static org.jspecify;
  requires dev.partisan.amqp;
  requires dev.partisan.certificates;
  requires dev.partisan.charts;
  requires dev.partisan.config;
  requires dev.partisan.crdt;
  requires dev.partisan.ring;
  requires dev.partisan.simulation;
  requires info.picocli;
  requires HdrHistogram;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires org.slf4j;
  requires java.management;
  requires jdk.management;

  opens dev.partisan.cli to
      info.picocli;
  opens dev.partisan.cli.adcounter to
      info.picocli;
  opens dev.partisan.cli.certs to
      info.picocli;
  opens dev.partisan.cli.demo to
      info.picocli;
  opens dev.partisan.cli.kv to
      info.picocli;
  opens dev.partisan.cli.simulate to
      info.picocli;
  opens dev.partisan.cli.shell to
      info.picocli;
}
