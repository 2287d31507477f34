import org.jspecify.annotations.NullMarked;

/// Replicated data that converges: conflict-free types, and a store that spreads them over a cluster.
@NullMarked
module dev.partisan.crdt {
  requires static transitive org.jspecify;
  requires transitive dev.partisan;
  requires org.slf4j;

  exports dev.partisan.crdt;

  // The codec reads and makes the records that are sent.
  opens dev.partisan.crdt to
      dev.partisan.wire;
}
