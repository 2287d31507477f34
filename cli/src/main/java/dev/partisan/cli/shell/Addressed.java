package dev.partisan.cli.shell;

import dev.partisan.cli.Failure;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line for a process: `send [@CHANNEL] NODE NAME TEXT`, taken apart.
record Addressed(Optional<String> channel, String node, String process, String text) {
  private static final Pattern FORM =
      Pattern.compile("(\\w+)\\s+(?:@(\\S+)\\s+)?+(\\S+)\\s+(\\S+)\\s+(\\S.*)");

  /// @param channels those that there are
  static Addressed parse(String line, Set<String> channels) {
    Matcher form = FORM.matcher(line);
    if (!form.matches()) {
      throw new Failure("write: " + line.split("\\s+", 2)[0] + " [@CHANNEL] NODE NAME TEXT");
    }
    Optional<String> channel = Optional.ofNullable(form.group(2));
    if (channel.isPresent() && !channels.contains(channel.get())) {
      throw new Failure(
          "this node has no channel '"
              + channel.get()
              + "': it has "
              + String.join(", ", channels));
    }
    return new Addressed(channel, form.group(3), form.group(4), form.group(5));
  }
}
