package dev.partisan.cli.demo;

import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.ProcessBody;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.cli.Failure;
import dev.partisan.cli.demo.DemoMessage.Block;
import dev.partisan.cli.demo.DemoMessage.Open;
import dev.partisan.cli.demo.DemoMessage.PassEnd;
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
/// the disk.
final class FileStream implements ProcessBody<PassEnd> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// What to send, to whom, for how long, on which channel.
  ///
  /// @param number tells this stream from earlier ones to the same receiver
  /// @param bytesPerSecond how fast the receiver is to take it at most; 0 for as fast as it can
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
      Duration duration,
      boolean flipsBit) {}

  private final Order order;
  private final Consumer<? super WorkerReport.Streamed> done;
  private final Consumer<String> failed;
  private int endedPasses;
  private int wrongPasses;
  private String sha256 = ""; // of the last pass, or of the last one that differed

  FileStream(Order order, Consumer<? super WorkerReport.Streamed> done, Consumer<String> failed) {
    this.order = order;
    this.done = done;
    this.failed = failed;
  }

  @Override
  public void run(Context<PassEnd> self) {
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

  private void send(Context<PassEnd> self, RandomAccessFile file) throws IOException {
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
        check(node.forward(sink, block, options.key(number)));
      } while (!blocks.endsPass(number++));
      passes++;
      drainEnds(self);
    } while (self.nanoTime() - start < order.duration().toNanos());
    while (endedPasses < passes) {
      ended(self.receive(PATIENCE));
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

  private void drainEnds(Context<PassEnd> self) {
    for (Optional<PassEnd> end = self.receive(Duration.ZERO);
        end.isPresent();
        end = self.receive(Duration.ZERO)) {
      ended(end);
    }
  }

  private void ended(Optional<PassEnd> end) {
    String found =
        Sha256.hex(
            end.orElseThrow(() ->
                    new Failure(
                        "it did not confirm what it was sent within "
                            + PATIENCE.toSeconds()
                            + " s"))
                .sha256());
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
