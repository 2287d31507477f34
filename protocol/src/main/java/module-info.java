import org.jspecify.annotations.NullMarked;

/// Pure state machines: membership and overlays. No sockets, threads, clocks or loggers.
@NullMarked
module dev.partisan.protocol {
  requires static transitive org.jspecify;

  exports dev.partisan.protocol;
  exports dev.partisan.protocol.hyparview;
  exports dev.partisan.protocol.peertopeer;
  exports dev.partisan.protocol.plumtree;
}
