package dev.partisan.cli.demo;

/// How a file is cut into messages.
///
/// @param fileBytes the length of the file, at least 1
record Blocks(long fileBytes) {
  static final int BLOCK_BYTES = 1024 * 1024;

  Blocks {
    if (fileBytes < 1) {
      throw new IllegalArgumentException("a file of " + fileBytes + " bytes has no blocks");
    }
  }

  /// How many blocks make up the file.
  long perPass() {
    return (fileBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }

  /// Where in the file the block is that has this number among the blocks of all passes.
  long offsetOf(long number) {
    return number % perPass() * BLOCK_BYTES;
  }

  /// Its length.
  int lengthOf(long number) {
    return (int) Math.min(BLOCK_BYTES, fileBytes - offsetOf(number));
  }

  /// Whether it is the last one of its pass.
  boolean endsPass(long number) {
    return number % perPass() == perPass() - 1;
  }
}
