package dev.partisan.simulation;

/// What travels between the two ends of a connection.
sealed interface Packet {
  /// Bytes of the stream.
  record Data(byte[] bytes) implements Packet {}

  /// The reader has taken so many bytes in: there is room again.
  record Room(int bytes) implements Packet {}

  /// The end of the stream.
  record End() implements Packet {}

  /// There is no such connection here any more. It is not sent again when it is lost.
  record Reset() implements Packet {}

  /// What the network carries for it, headers aside.
  default int length() {
    return this instanceof Data(byte[] bytes) ? bytes.length : 0;
  }
}
