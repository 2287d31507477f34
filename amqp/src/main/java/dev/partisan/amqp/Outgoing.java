package dev.partisan.amqp;

import org.jspecify.annotations.Nullable;

/// An AMQP message that waits to be published.
///
/// @param exchange empty for the broker's own, on which the key is a queue's name
/// @param isMandatory whether the broker says so when there is no such queue
/// @param owner who is told what became of it; `null` for nobody
record Outgoing(
    String exchange, String key, byte[] body, boolean isMandatory, @Nullable AmqpConnection owner) {
  /// Wakes the thread that publishes.
  static final Outgoing NUDGE = new Outgoing("", "", new byte[0], false, null);

  /// Whether it opens a connection.
  boolean isDial() {
    return !exchange.isEmpty() && owner != null;
  }

  /// Whether its owner waits for the broker's confirm.
  boolean isTracked() {
    return exchange.isEmpty() && owner != null;
  }

  boolean isNudge() {
    return body.length == 0;
  }
}
