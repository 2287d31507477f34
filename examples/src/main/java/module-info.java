import org.jspecify.annotations.NullMarked;

/// Small programs that show one thing each; the build compiles and runs them.
@NullMarked
module dev.partisan.examples {
  requires static org.jspecify;
  requires dev.partisan;
  requires dev.partisan.crdt;
  requires dev.partisan.simulation;

  // The codec reads and makes the records that are sent.
  opens dev.partisan.examples to
      dev.partisan.wire;
}
