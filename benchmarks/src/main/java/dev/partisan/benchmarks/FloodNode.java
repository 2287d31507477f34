package dev.partisan.benchmarks;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A node that sends a flood, or receives it.
///
/// ```
/// start NAME [CONTACT] [OPTION...]  address=
/// prepare SENDERS BYTES
/// send NANOS [MESSAGES]             messages= bytes= nanos=
/// echo NANOS                        count= nanos= latencies=
/// ```
///
/// Options are `tls=FOLDER` of the certificates that nodes show, `host=ADDRESS` to listen on, `lanes=COUNT` of each
/// channel, and `channels=COUNT` among which the senders are spread.
final class FloodNode implements Role {
  static final String RECEIVER = "receiver";
  static final String SENDER = "sender";

  /// Before the folder of the certificates that nodes are to show.
  static final String TLS = "tls=";

  private List<String> channels = List.of(Channel.DEFAULT);
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
                channels);
        yield Answer.of("prepared", true);
      }
      case "send" -> {
        long most = words.length > 2 ? Long.parseLong(words[2]) : Long.MAX_VALUE;
        yield Objects.requireNonNull(flood).send(Long.parseLong(words[1]), most).get();
      }
      case "echo" -> Objects.requireNonNull(flood).echo(Long.parseLong(words[1])).get();
      default -> throw Role.unknown(words);
    };
  }

  private Answer start(String[] words) throws InterruptedException {
    Answer options = Answer.parse(String.join(" ", words));
    NodeBuilder builder = Nodes.describe(words[1]);
    if (options.has("tls")) {
      builder.tls(new NodeFiles(Path.of(options.text("tls"))).tls(words[1]));
    }
    if (options.has("host")) {
      // What other hosts there are is for the benchmark that made them to say.
      builder.listen(options.text("host") + ":0").insecure();
    }
    if (options.has("lanes")) {
      int lanes = (int) options.number("lanes");
      channels =
          IntStream.range(0, (int) options.number("channels")).mapToObj(i -> "load-" + i).toList();
      channels.forEach(name -> builder.channel(Channel.named(name).parallelism(lanes)));
    }
    Node started = builder.start();
    node = started;
    Flood.serve(started);
    List<String> contacts =
        Arrays.stream(words).skip(2).filter(word -> !word.contains("=")).toList();
    if (!contacts.isEmpty()) {
      Nodes.join(started, contacts.getFirst());
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
