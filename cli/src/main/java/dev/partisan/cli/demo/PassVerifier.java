package dev.partisan.cli.demo;

import dev.partisan.cli.demo.DemoMessage.Block;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Digests a file that arrives in blocks, over and over.
///
/// Blocks of one lane come in order, but the lanes of a channel run at their own pace: what comes
/// early waits here. It is bounded, because a sender with a full lane waits, so no lane gets far
/// ahead of another.
final class PassVerifier {
  /// Several times what the lanes of a channel and a mailbox hold.
  static final long MAX_EARLY_BYTES = 192L * 1024 * 1024;

  /// What a block takes beside its bytes.
  private static final int OVERHEAD = 64;

  private final Blocks blocks;
  private final Consumer<byte[]> passEnded;
  private final MessageDigest digest = Sha256.newDigest();
  private final Map<Long, byte[]> early = new HashMap<>();
  private long earlyBytes;
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
    earlyBytes += block.bytes().length + OVERHEAD;
    for (byte[] bytes = early.remove(next); bytes != null; bytes = early.remove(next)) {
      earlyBytes -= bytes.length + OVERHEAD;
      digest(bytes);
    }
    if (earlyBytes > MAX_EARLY_BYTES) {
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
