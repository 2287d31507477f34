package dev.partisan.ring;

import dev.partisan.ring.QuorumException.Reason;

/// The answer of a vnode to a client.
sealed interface KvReply {
  record State(Versioned state) implements KvReply {}

  record Done(VersionVector context) implements KvReply {}

  record Failed(Reason reason, String text) implements KvReply {}
}
