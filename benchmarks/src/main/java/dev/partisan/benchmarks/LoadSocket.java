package dev.partisan.benchmarks;

import dev.partisan.benchmarks.FloodSocket.Reading;
import java.io.IOException;
import java.util.Arrays;

/// The bare programs behind the commands that the contestants of a comparison take: the limit that they share.
///
/// ```
/// start receiver HOST BYTES                   address=
/// start sender HOST BYTES LANES ADDRESS       address=
/// prepare WORKERS BYTES                       prepared=
/// send NANOS [MESSAGES]                       messages= bytes= nanos=
/// echo NANOS                                  count= nanos= latencies=
/// ```
final class LoadSocket implements Role {
  /// From here on a receiver reads only, as there are few frames to find.
  private static final int LARGE_BYTES = 64 * 1024;

  private final FloodSocket flood = new FloodSocket();
  private final PingSocket ping = new PingSocket();
  private String lanes = "1";
  private String receiver = "";

  @Override
  public Answer perform(String[] words) throws IOException {
    return switch (words[0]) {
      case "start" -> start(words);
      case "prepare" -> {
        String[] addresses = receiver.split(",", -1);
        String reading = reading(words[2]).name();
        flood.perform(new String[] {"prepare", addresses[0], reading, words[2], lanes});
        yield ping.perform(new String[] {"connect", addresses[1], words[2], words[1]});
      }
      case "send" -> flood.perform(words);
      case "echo" -> ping.perform(words);
      default -> throw Role.unknown(words);
    };
  }

  private Answer start(String[] words) throws IOException {
    if (words[1].equals(FloodNode.RECEIVER)) {
      String reading = reading(words[3]).name();
      String first = flood.perform(new String[] {"receive", reading, words[2]}).text("address");
      String second = ping.perform(new String[] {"answer", words[2], words[3]}).text("address");
      return Answer.of("address", first + "," + second);
    }
    lanes = words[4];
    receiver = words[5];
    return Answer.of("address", Arrays.asList(words).getLast());
  }

  private static Reading reading(String messageBytes) {
    return Integer.parseInt(messageBytes) < LARGE_BYTES ? Reading.FRAMES : Reading.BYTES;
  }
}
