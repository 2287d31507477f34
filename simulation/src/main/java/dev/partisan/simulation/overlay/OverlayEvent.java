package dev.partisan.simulation.overlay;

import dev.partisan.protocol.Address;
import org.jspecify.annotations.Nullable;

/// Something that is going to happen to a node, other than a message or a timer.
sealed interface OverlayEvent {
  /// Another node's dial arrives.
  ///
  /// @param contact the address that a protocol asked for; `null` if its host dials on its own
  record Opened(OverlayNode by, @Nullable Address contact) implements OverlayEvent {}

  /// A dial is answered.
  record Answered(OverlayNode by, @Nullable Address contact) implements OverlayEvent {}

  /// A dial has come to nothing.
  record Failed(Address contact, String reason) implements OverlayEvent {}

  /// The other end has closed the connection.
  record Closed(OverlayNode by, String reason) implements OverlayEvent {}

  /// This end has closed it.
  record Released(OverlayNode peer, String reason) implements OverlayEvent {}

  /// A peer that is kept is dialled again, if it is not connected.
  record Redialled(OverlayNode peer, int attempts) implements OverlayEvent {}
}
