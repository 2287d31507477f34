package dev.partisan.cli.demo;

import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.cli.demo.DemoMessage.Block;
import dev.partisan.cli.demo.DemoMessage.Open;
import dev.partisan.cli.demo.DemoMessage.Opened;
import dev.partisan.cli.demo.DemoMessage.PassEnd;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The process that receives the file and digests it.
final class FileSink implements GenServer<DemoMessage> {
  static final String NAME = "sink";

  private final AtomicLong verified;
  private @Nullable Context<DemoMessage> self;
  private @Nullable PassVerifier verifier;
  private int stream;

  /// @param verified where it counts the bytes that it has digested
  FileSink(AtomicLong verified) {
    this.verified = verified;
  }

  @Override
  public void init(Context<DemoMessage> context) {
    self = context;
  }

  @Override
  public Opened handleCall(DemoMessage request) {
    if (!(request instanceof Open open)) {
      throw new IllegalArgumentException("a sink is opened, not asked for " + request);
    }
    stream = open.stream();
    Blocks blocks = new Blocks(open.fileBytes());
    verifier = new PassVerifier(blocks, sha256 -> tell(open, sha256));
    return new Opened(stream);
  }

  private void tell(Open open, byte[] sha256) {
    if (self == null) {
      throw new IllegalStateException("a pass ended before the sink was started");
    }
    PassEnd end = new PassEnd(self.self().nodeName(), open.fileBytes(), sha256);
    SendResult result = self.node().forward(open.replyTo(), end, SendOptions.via(open.channel()));
    if (!result.isQueued()) {
      throw new IllegalStateException("the end of a pass could not be reported: " + result);
    }
  }

  @Override
  public void handleInfo(DemoMessage message) {
    if (message instanceof Block block && block.stream() == stream && verifier != null) {
      long before = verifier.verifiedBytes();
      verifier.accept(block);
      verified.addAndGet(verifier.verifiedBytes() - before);
    }
  }
}
