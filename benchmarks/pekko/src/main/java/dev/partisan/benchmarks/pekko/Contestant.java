package dev.partisan.benchmarks.pekko;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/// A JVM with an actor system, which takes one command a line and answers each with one.
///
/// ```
/// start receiver|sender HOST [ADDRESS]   address=
/// prepare WORKERS BYTES                  prepared=
/// send NANOS [MESSAGES]                  messages= bytes= nanos=
/// echo NANOS                             count= nanos= latencies=VALUE:COUNT,...
/// beside NANOS [MESSAGES]                messages= bytes= nanos= background=
/// cpu                                    cpu=
/// ```
public final class Contestant {
  private Contestant() {}

  /// Ends when its input does.
  public static void main(String[] args) throws IOException {
    try (Side side = new Side();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(perform(side, line.split(" ", -1)));
      }
    }
  }

  private static String perform(Side side, String[] words) {
    try {
      return "done "
          + switch (words[0]) {
            case "start" -> "address=" + side.start(words[2], words.length > 3 ? words[3] : null);
            case "prepare" -> {
              side.prepare(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
              yield "prepared=true";
            }
            case "send" -> side.send(Long.parseLong(words[1]), most(words));
            case "beside" -> side.beside(Long.parseLong(words[1]), most(words));
            case "echo" -> side.echo(Long.parseLong(words[1]));
            case "cpu" -> "cpu=" + cpuTime();
            default -> throw new IllegalArgumentException("unknown command '" + words[0] + "'");
          };
    } catch (Exception e) {
      return "failed " + e;
    }
  }

  private static long most(String[] words) {
    return words.length > 2 ? Long.parseLong(words[2]) : Long.MAX_VALUE;
  }

  private static long cpuTime() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
