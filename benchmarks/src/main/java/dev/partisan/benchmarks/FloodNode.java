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
/// beside NANOS [MESSAGES]           messages= bytes= nanos= background=
/// ```
///
/// Options are `tls=FOLDER` of the certificates that nodes show, `host=ADDRESS` to listen on, `lanes=COUNT` of each
/// channel, and `channels=COUNT` among which the senders are spread. `beside` sends by the first channel, and messages
/// of 1 MiB by the others as fast as it can, or by the same when there is but one; `background` is the bytes of those.
final class FloodNode implements Role {
  static final String RECEIVER = "receiver";
  static final String SENDER = "sender";

  /// Before the folder of the certificates that nodes are to show.
  static final String TLS = "tls=";

  private static final int BACKGROUND_WORKERS = 2;

  private List<String> channels = List.of(Channel.DEFAULT);
  private @Nullable Node node;
  private @Nullable Flood flood;
  private @Nullable Flood background;

  @Override
  public Answer perform(String[] words) throws Exception {
    return switch (words[0]) {
      case "start" -> start(words);
      case "prepare" -> {
        prepare(Objects.requireNonNull(node), words);
        yield Answer.of("prepared", true);
      }
      case "send" ->
          Objects.requireNonNull(flood).send(Long.parseLong(words[1]), most(words)).get();
      case "beside" ->
          Objects.requireNonNull(flood)
              .beside(Objects.requireNonNull(background), Long.parseLong(words[1]), most(words))
              .get();
      case "echo" -> Objects.requireNonNull(flood).echo(Long.parseLong(words[1])).get();
      default -> throw Role.unknown(words);
    };
  }

  private static long most(String[] words) {
    return words.length > 2 ? Long.parseLong(words[2]) : Long.MAX_VALUE;
  }

  private void prepare(Node sender, String[] words) {
    int workers = Integer.parseInt(words[1]);
    int bytes = Integer.parseInt(words[2]);
    flood = Flood.prepare(sender, RECEIVER, workers, bytes, channels);
    List<String> others = channels.size() > 1 ? channels.subList(1, channels.size()) : channels;
    background = Flood.prepare(sender, RECEIVER, BACKGROUND_WORKERS, Bulk.MESSAGE_BYTES, others);
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
