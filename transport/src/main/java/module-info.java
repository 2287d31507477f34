import dev.partisan.spi.TransportProvider;
import dev.partisan.transport.TcpTransportProvider;
import org.jspecify.annotations.NullMarked;

/// Byte connections over TCP, on a few selector threads that all nodes of a JVM share.
@NullMarked
module dev.partisan.transport {
  requires static org.jspecify;
  requires transitive dev.partisan;
  requires dev.partisan.wire;
  requires org.slf4j;

  provides TransportProvider with
      TcpTransportProvider;
}
