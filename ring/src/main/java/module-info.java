import org.jspecify.annotations.NullMarked;

/// Partitions of a key space on the nodes of a cluster, and a replicated key-value store on them.
@NullMarked
module dev.partisan.ring {
  requires static transitive org.jspecify;
  requires transitive dev.partisan;
  requires org.slf4j;

  exports dev.partisan.ring;

  // The codec reads and makes the records that are sent.
  opens dev.partisan.ring to
      dev.partisan.wire;
}
