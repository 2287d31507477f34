package dev.partisan.wire;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import org.jspecify.annotations.Nullable;

/// What two nodes say to each other before anything else on a connection.
///
/// ```
/// dialling side                         accepting side
/// Hello(who, which lane, epoch)    ->
///                                  <-   Challenge(nonce)               | Refuse(why)
/// Answer(proof)                    ->
///                                  <-   Welcome(proof, who, my count)  | Refuse(proof, why)
/// Confirm(my count)                ->
/// frames                          <->   frames
/// ```
///
/// The accepting side tells nothing of itself and touches nothing until the dialling side has
/// proven that it knows the cluster's secret. A node states its count only after it has stopped
/// reading the lane's previous connection, so that no frame is counted twice. Without a secret the
/// sequence is the same, and the proofs are empty.
public sealed interface HandshakeMessage {

  /// The dialling side's introduction.
  ///
  /// @param minVersion the oldest wire version that the dialling side speaks
  /// @param maxVersion the newest one
  /// @param features bits of optional behaviour that the dialling side offers
  /// @param cluster both sides must be configured with the same cluster name
  /// @param self who dials
  /// @param advertised where the dialling side can be reached
  /// @param expected whom it means to reach, or `null` when it knows only an address
  /// @param channel the lane's channel
  /// @param lane the lane's index within the channel
  /// @param epoch the count of this lane's connections, this one included; the higher wins
  /// @param sending the session of the frames that the dialling side will send
  /// @param nonce random bytes, fresh for each connection
  /// @param grant how much the dialling side takes in
  record Hello(
      int minVersion,
      int maxVersion,
      long features,
      String cluster,
      NodeId self,
      Address advertised,
      @Nullable NodeId expected,
      String channel,
      int lane,
      long epoch,
      long sending,
      Nonce nonce,
      Grant grant)
      implements HandshakeMessage {}

  /// The accepting side's demand for a proof that is made for this connection.
  ///
  /// @param version the wire version that both will speak
  /// @param features the offered bits that the accepting side shares
  /// @param nonce random bytes, fresh for each connection
  record Challenge(int version, long features, Nonce nonce) implements HandshakeMessage {}

  /// The dialling side's proof.
  record Answer(Proof proof) implements HandshakeMessage {}

  /// The accepting side's yes.
  ///
  /// @param proof the accepting side's own
  /// @param sending the session of the frames that the accepting side will send
  /// @param received what the accepting side has of the dialling side's frames
  record Welcome(
      Proof proof, NodeId self, Address advertised, long sending, Received received, Grant grant)
      implements HandshakeMessage {}

  /// The dialling side's last word.
  ///
  /// @param received what the dialling side has of the accepting side's frames
  record Confirm(Received received) implements HandshakeMessage {}

  /// No, and why.
  ///
  /// @param proof the accepting side's own; empty, too, while the dialling side has given none
  /// @param self who refuses; `null` while the dialling side has proven nothing
  /// @param epoch the refusing side's epoch for the lane, so that the next dial can go beyond it
  record Refuse(Proof proof, RefuseReason reason, String text, @Nullable NodeId self, long epoch)
      implements HandshakeMessage {}

  /// How far one direction of a lane has come at its receiver.
  ///
  /// @param session whose frames were counted: the one that their sender has stated
  /// @param frames how many of that session's frames have arrived
  record Received(long session, long frames) {}

  /// How much one side of a lane takes in from the other.
  ///
  /// @param windowBytes unfinished large messages; one larger message is taken in alone
  /// @param maxMessageBytes the largest message
  record Grant(long windowBytes, int maxMessageBytes) {
    public Grant {
      if (windowBytes < 1 || maxMessageBytes < 1) {
        throw new IllegalArgumentException(
            "a grant of %d bytes, %d a message".formatted(windowBytes, maxMessageBytes));
      }
    }
  }

  /// 16 random bytes, as two longs.
  record Nonce(long high, long low) {}

  /// What proves knowledge of a shared secret, in hexadecimal; empty where none is configured.
  record Proof(String hex) {
    public static final Proof NONE = new Proof("");
  }
}
