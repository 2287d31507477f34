package dev.partisan.benchmarks;

import dev.partisan.Node;
import dev.partisan.SendOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A node that sends a flood, or receives it.
///
/// ```
/// start NAME [CONTACT]      address=
/// prepare SENDERS BYTES
/// send NANOS                messages= bytes= nanos=
/// ```
final class FloodNode implements Role {
  private static final String RECEIVER = "receiver";

  private @Nullable Node node;
  private @Nullable Flood flood;

  @Override
  public Answer perform(String[] words) throws Exception {
    return switch (words[0]) {
      case "start" -> start(words);
      case "prepare" -> {
        flood =
            Flood.prepare(
                Objects.requireNonNull(node),
                RECEIVER,
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                SendOptions.defaults());
        yield Answer.of("prepared", true);
      }
      case "send" -> Objects.requireNonNull(flood).send(Long.parseLong(words[1])).get();
      default -> throw Role.unknown(words);
    };
  }

  private Answer start(String[] words) throws InterruptedException {
    Node started = Nodes.describe(words[1]).start();
    node = started;
    Flood.serve(started);
    if (words.length > 2) {
      Nodes.join(started, words[2]);
    }
    return Answer.of("address", started.address());
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
    }
  }
}
