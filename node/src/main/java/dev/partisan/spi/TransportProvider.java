package dev.partisan.spi;

/// How a node finds its transport: looked up with `ServiceLoader`.
public interface TransportProvider {
  /// A transport for one node.
  ///
  /// @param nodeName the node's name, for thread names and log lines
  Transport open(String nodeName);
}
