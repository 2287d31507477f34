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
  private static final SendOptions DEFAULTS = new SendOptions(null, null, false);

  private final @Nullable String channel;
  private final @Nullable PartitionKey key;
  private final boolean isAnyLane;

  private SendOptions(@Nullable String channel, @Nullable PartitionKey key, boolean isAnyLane) {
    this.channel = channel;
    this.key = key;
    this.isAnyLane = isAnyLane;
  }

  /// The default channel, and the lane that belongs to sender and receiver.
  public static SendOptions defaults() {
    return DEFAULTS;
  }

  /// A channel by name; one that nobody configured is the default channel.
  public static SendOptions via(String channel) {
    return new SendOptions(channel, null, false);
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
    return new SendOptions(channel, partitionKey, false);
  }

  /// Gives order up: the message takes any lane of its channel at random, so that all of them share the
  /// load, even that of one sender. It forgets a partition key, and a key given later takes it back. A
  /// monotonic channel keeps to the lane of the receiver all the same.
  public SendOptions anyLane() {
    return new SendOptions(channel, null, true);
  }

  /// Whether any lane will do.
  public boolean isAnyLane() {
    return isAnyLane;
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
