package dev.partisan.benchmarks;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.SendOptions;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A node that sends a flood, or receives it.
///
/// ```
/// start NAME [CONTACT] [tls=FOLDER]      address=
/// prepare SENDERS BYTES
/// send NANOS                messages= bytes= nanos=
/// ```
final class FloodNode implements Role {
  static final String RECEIVER = "receiver";
  static final String SENDER = "sender";

  /// Before the folder of the certificates that nodes are to show.
  static final String TLS = "tls=";

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
    NodeBuilder builder = Nodes.describe(words[1]);
    String last = words[words.length - 1];
    boolean isEncrypted = last.startsWith(TLS);
    if (isEncrypted) {
      NodeFiles files = new NodeFiles(Path.of(last.substring(TLS.length())));
      builder.tls(files.tls(words[1]));
    }
    Node started = builder.start();
    node = started;
    Flood.serve(started);
    if (words.length > (isEncrypted ? 3 : 2)) {
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
