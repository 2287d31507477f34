package dev.partisan.cli.demo;

import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.ProcessBody;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.cli.Failure;
import dev.partisan.cli.demo.DemoMessage.Block;
import dev.partisan.cli.demo.DemoMessage.FromSink;
import dev.partisan.cli.demo.DemoMessage.Open;
import dev.partisan.cli.demo.DemoMessage.PassEnd;
import dev.partisan.cli.demo.DemoMessage.Taken;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/// The process that sends a file to one receiver, whole and again until its time is over.
///
/// It holds one block: the channel's flow control makes it wait when the receiver is slower than
/// the disk. Where messages go through other nodes, which never wait, the receiver's own word does.
final class FileStream implements ProcessBody<FromSink> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// What to send, to whom, for how long, on which channel.
  ///
  /// @param number tells this stream from earlier ones to the same receiver
  /// @param bytesPerSecond how fast the receiver is to take it at most; 0 for as fast as it can
  /// @param window how many blocks may be under way that the receiver has not taken; 0 for as many as
  ///     the channel holds
  /// @param duration after which no further pass begins
  /// @param sha256 what the receiver should find, in hexadecimal
  /// @param flipsBit whether to flip one bit of the first pass, to see that it is noticed
  record Order(
      int number,
      String receiver,
      Path file,
      String sha256,
      String channel,
      long bytesPerSecond,
      int window,
      Duration duration,
      boolean flipsBit) {}

  private final Order order;
  private final Consumer<? super WorkerReport.Streamed> done;
  private final Consumer<String> failed;
  private long taken;
  private int endedPasses;
  private int wrongPasses;
  private String sha256 = ""; // of the last pass, or of the last one that differed

  FileStream(Order order, Consumer<? super WorkerReport.Streamed> done, Consumer<String> failed) {
    this.order = order;
    this.done = done;
    this.failed = failed;
  }

  @Override
  public void run(Context<FromSink> self) {
    try (RandomAccessFile file = new RandomAccessFile(order.file().toFile(), "r")) {
      send(self, file);
    } catch (EOFException e) {
      failed.accept(order.file() + " got shorter while it was sent");
    } catch (IOException e) {
      failed.accept("cannot read " + order.file() + ": " + e.getMessage());
    } catch (RuntimeException e) {
      failed.accept("the stream to " + order.receiver() + " broke: " + e.getMessage());
    }
  }

  private void send(Context<FromSink> self, RandomAccessFile file) throws IOException {
    Node node = self.node();
    Blocks blocks = new Blocks(file.length());
    Ref<DemoMessage> sink = node.ref(order.receiver(), FileSink.NAME);
    SendOptions options = SendOptions.via(order.channel());
    node.call(
        sink,
        new Open(
            order.number(),
            blocks.fileBytes(),
            order.bytesPerSecond(),
            order.window(),
            order.channel(),
            self.self()),
        PATIENCE,
        options);

    long start = self.nanoTime();
    byte[] buffer = new byte[Blocks.BLOCK_BYTES];
    int passes = 0;
    long number = 0;
    do {
      file.seek(0);
      do {
        Block block =
            new Block(order.number(), number, read(file, buffer, blocks.lengthOf(number)));
        if (order.flipsBit() && number == blocks.perPass() / 2) {
          block.bytes()[block.bytes().length / 2] ^= 1;
        }
        while (order.window() > 0 && number - taken >= order.window()) {
          hear(self.receive(PATIENCE));
        }
        check(node.forward(sink, block, options.key(number)));
      } while (!blocks.endsPass(number++));
      passes++;
      hearAll(self);
    } while (self.nanoTime() - start < order.duration().toNanos());
    while (endedPasses < passes) {
      hear(self.receive(PATIENCE));
    }
    long nanos = self.nanoTime() - start;
    long bytes = passes * blocks.fileBytes();
    done.accept(
        new WorkerReport.Streamed(order.receiver(), passes, wrongPasses, bytes, nanos, sha256));
  }

  /// The buffer is free again once a message is queued, because it was encoded by then.
  private static byte[] read(RandomAccessFile file, byte[] buffer, int length) throws IOException {
    file.readFully(buffer, 0, length);
    return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
  }

  private void check(SendResult result) {
    if (!result.isQueued()) {
      throw new Failure("a block was not sent: " + result);
    }
  }

  private void hearAll(Context<FromSink> self) {
    for (Optional<FromSink> word = self.receive(Duration.ZERO);
        word.isPresent();
        word = self.receive(Duration.ZERO)) {
      hear(word);
    }
  }

  private void hear(Optional<FromSink> word) {
    FromSink said =
        word.orElseThrow(() ->
            new Failure(
                "it did not confirm what it was sent within " + PATIENCE.toSeconds() + " s"));
    switch (said) {
      case Taken(int stream) -> taken += stream == order.number() ? 1 : 0;
      case PassEnd end -> ended(end);
    }
  }

  private void ended(PassEnd end) {
    String found = Sha256.hex(end.sha256());
    endedPasses++;
    boolean isRight = found.equals(order.sha256());
    if (!isRight) {
      wrongPasses++;
    }
    if (!isRight || wrongPasses == 0) {
      sha256 = found;
    }
  }
}
