package dev.partisan.cli.demo;

import dev.partisan.cli.demo.DemoMessage.Block;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Digests a file that arrives in blocks, over and over.
///
/// Blocks of one lane come in order, but the lanes of a channel run at their own pace: what comes early waits here. It
/// is bounded, because a sender with a full lane waits, so no lane gets far ahead of another.
final class PassVerifier {
  static final int MAX_EARLY_BLOCKS = 256;

  private final Blocks blocks;
  private final Consumer<byte[]> passEnded;
  private final MessageDigest digest = Sha256.newDigest();
  private final Map<Long, byte[]> early = new HashMap<>();
  private long next;
  private long verifiedBytes;

  /// @param passEnded gets the digest of each whole pass
  PassVerifier(Blocks blocks, Consumer<byte[]> passEnded) {
    this.blocks = blocks;
    this.passEnded = passEnded;
  }

  /// Takes a block in.
  ///
  /// @throws IllegalStateException when the block came before, or its predecessor seems lost
  void accept(Block block) {
    if (block.number() < next || early.putIfAbsent(block.number(), block.bytes()) != null) {
      throw new IllegalStateException("block " + block.number() + " came twice");
    }
    for (byte[] bytes = early.remove(next); bytes != null; bytes = early.remove(next)) {
      digest(bytes);
    }
    if (early.size() > MAX_EARLY_BLOCKS) {
      throw new IllegalStateException(
          "block " + next + " is lost: " + early.size() + " came after it");
    }
  }

  private void digest(byte[] bytes) {
    digest.update(bytes);
    verifiedBytes += bytes.length;
    if (blocks.endsPass(next)) {
      passEnded.accept(digest.digest());
    }
    next++;
  }

  /// Bytes digested so far, in all passes.
  long verifiedBytes() {
    return verifiedBytes;
  }
}
