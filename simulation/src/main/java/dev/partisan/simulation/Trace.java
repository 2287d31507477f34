package dev.partisan.simulation;

/// One number for all that has happened so far: two runs of one seed have the same.
final class Trace {
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final int ROTATION = 29;

  private long hash = MULTIPLIER;

  void add(long value) {
    hash = Long.rotateLeft((hash ^ value) * MULTIPLIER, ROTATION);
  }

  long hash() {
    return hash;
  }
}
