package dev.partisan;

/// Why an encrypted connection failed.
///
/// ```java
/// long strangers = node.stats().tlsFailures().get(TlsFailure.UNTRUSTED);
/// ```
public enum TlsFailure {
  /// The peer does not use TLS.
  NO_TLS,
  /// The peer's certificate has expired, or is not valid yet.
  OUT_OF_DATE,
  /// The peer's certificate is of no authority that this node trusts.
  UNTRUSTED,
  /// The peer has shown no certificate of an authority that this node trusts.
  NO_CERTIFICATE,
  /// The peer's certificate does not name the host that was dialled, or that the peer advertises.
  WRONG_HOST,
  /// The peer refuses this node's certificate, or its TLS.
  REFUSED,
  /// The connection ended amid the handshake: the peer has another one, say, or too many.
  INTERRUPTED,
  /// Anything else, as the log says.
  OTHER
}
