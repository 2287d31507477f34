import dev.partisan.amqp.AmqpTransportProvider;
import dev.partisan.spi.TransportProvider;
import org.jspecify.annotations.NullMarked;

/// Byte connections through an AMQP 0-9-1 broker, to which nodes only dial out.
@NullMarked
module dev.partisan.amqp {
  requires static org.jspecify;
  requires transitive dev.partisan;
  requires dev.partisan.transport;
  requires dev.partisan.wire;
  requires com.rabbitmq.client;
  requires org.slf4j;

  exports dev.partisan.amqp.embedded;

  provides TransportProvider with
      AmqpTransportProvider;

  uses TransportProvider;
}
