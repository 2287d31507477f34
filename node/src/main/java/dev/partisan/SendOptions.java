package dev.partisan;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How one message travels: its channel and its partition key.
///
/// ```java
/// SendOptions options = SendOptions.via("requests").key(42);
/// node.forward(greeter, new Greet("Ada"), options);
/// ```
public final class SendOptions {
  private static final SendOptions DEFAULTS = new SendOptions(null, null);

  private final @Nullable String channel;
  private final @Nullable PartitionKey key;

  private SendOptions(@Nullable String channel, @Nullable PartitionKey key) {
    this.channel = channel;
    this.key = key;
  }

  /// The default channel, and the lane that belongs to sender and receiver.
  public static SendOptions defaults() {
    return DEFAULTS;
  }

  /// A channel by name; one that nobody configured is the default channel.
  public static SendOptions via(String channel) {
    return new SendOptions(channel, null);
  }

  /// Keeps order among messages of this key.
  public SendOptions key(long number) {
    return key(PartitionKey.of(number));
  }

  /// Keeps order among messages of this key.
  public SendOptions key(String text) {
    return key(PartitionKey.of(text));
  }

  /// Keeps order among messages of this key.
  public SendOptions key(PartitionKey partitionKey) {
    return new SendOptions(channel, partitionKey);
  }

  /// The channel's name; empty for the default channel.
  public Optional<String> channel() {
    return Optional.ofNullable(channel);
  }

  /// The partition key, if one was given.
  public Optional<PartitionKey> key() {
    return Optional.ofNullable(key);
  }
}
