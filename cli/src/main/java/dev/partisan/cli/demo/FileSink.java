package dev.partisan.cli.demo;

import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.cli.demo.DemoMessage.Block;
import dev.partisan.cli.demo.DemoMessage.FromSink;
import dev.partisan.cli.demo.DemoMessage.Open;
import dev.partisan.cli.demo.DemoMessage.Opened;
import dev.partisan.cli.demo.DemoMessage.PassEnd;
import dev.partisan.cli.demo.DemoMessage.Taken;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The process that receives the file and digests it.
final class FileSink implements GenServer<DemoMessage> {
  static final String NAME = "sink";

  private static final double NANOS_PER_SECOND = 1e9;

  private final AtomicLong verified;
  private @Nullable Context<DemoMessage> self;
  private @Nullable Open open;
  private @Nullable PassVerifier verifier;
  private long openedNanos;

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
    if (!(request instanceof Open wanted)) {
      throw new IllegalArgumentException("a sink is opened, not asked for " + request);
    }
    open = wanted;
    openedNanos = context().nanoTime();
    verifier = new PassVerifier(new Blocks(wanted.fileBytes()), sha256 -> tell(wanted, sha256));
    return new Opened(wanted.stream());
  }

  private void tell(Open to, byte[] sha256) {
    Context<DemoMessage> here = context();
    reply(to, new PassEnd(here.self().nodeName(), to.fileBytes(), sha256));
  }

  private void reply(Open to, FromSink word) {
    SendResult result = context().node().forward(to.replyTo(), word, SendOptions.via(to.channel()));
    if (!result.isQueued()) {
      throw new IllegalStateException(word + " could not be reported: " + result);
    }
  }

  @Override
  public void handleInfo(DemoMessage message) {
    if (message instanceof Block block
        && open != null
        && verifier != null
        && block.stream() == open.stream()) {
      long before = verifier.verifiedBytes();
      verifier.accept(block);
      verified.addAndGet(verifier.verifiedBytes() - before);
      keepPace(verifier.verifiedBytes(), open.bytesPerSecond());
      if (open.window() > 0) {
        reply(open, new Taken(open.stream()));
      }
    }
  }

  /// Takes no more than so much a second, as a disk does; meanwhile the mailbox fills, and pushes
  /// back.
  private void keepPace(long bytes, long bytesPerSecond) {
    if (bytesPerSecond > 0) {
      long due = openedNanos + (long) (NANOS_PER_SECOND * bytes / bytesPerSecond);
      long left = due - context().nanoTime();
      if (left > 0) {
        context().sleep(Duration.ofNanos(left));
      }
    }
  }

  private Context<DemoMessage> context() {
    if (self == null) {
      throw new IllegalStateException("a sink works only as a process");
    }
    return self;
  }
}
