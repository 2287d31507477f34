package dev.partisan.cli.shell;

import dev.partisan.Channel;
import dev.partisan.OverflowPolicy;
import dev.partisan.cli.ByteSize;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `bulk` or `bulk:parallelism=4,overflow=drop,queue=8MiB` as a channel.
final class ChannelConverter implements ITypeConverter<Channel> {
  static final String FORM = "NAME[:SETTING=VALUE,...]";

  @Override
  public Channel convert(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    try {
      Channel channel = Channel.named(name);
      if (colon < 0) {
        return channel;
      }
      Set<String> seen = new LinkedHashSet<>();
      for (String setting : text.substring(colon + 1).split(",", -1)) {
        channel = with(channel, setting, seen);
      }
      return channel;
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static Channel with(Channel channel, String setting, Set<String> seen) {
    int equals = setting.indexOf('=');
    String key = equals < 0 ? setting : setting.substring(0, equals);
    String value = equals < 0 ? "" : setting.substring(equals + 1);
    if (!seen.add(key)) {
      throw wrong(channel, "setting '" + key + "' is given twice: remove one");
    }
    return switch (key) {
      case "parallelism" -> channel.parallelism(number(channel, key, value));
      case "overflow" -> channel.overflow(policy(channel, value));
      case "queue" -> channel.queueBytes(bytes(channel, value));
      default ->
          throw wrong(
              channel,
              "unknown setting '"
                  + key
                  + "': there are parallelism=N, overflow=block|drop|fail and queue=SIZE");
    };
  }

  private static int number(Channel channel, String key, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw wrong(channel, key + " '" + value + "' is no whole number");
    }
  }

  private static long bytes(Channel channel, String value) {
    try {
      return ByteSize.parse(value);
    } catch (IllegalArgumentException e) {
      throw wrong(channel, "queue " + e.getMessage());
    }
  }

  private static OverflowPolicy policy(Channel channel, String value) {
    for (OverflowPolicy policy : OverflowPolicy.values()) {
      if (policy.name().toLowerCase(Locale.ROOT).equals(value)) {
        return policy;
      }
    }
    String all =
        Arrays.stream(OverflowPolicy.values())
            .map(policy -> policy.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw wrong(channel, "overflow '" + value + "' is none of " + all);
  }

  private static IllegalArgumentException wrong(Channel channel, String what) {
    return new IllegalArgumentException("channel '" + channel.name() + "': " + what);
  }
}
