package dev.partisan;

/// A number of messages, and how many bytes they are.
///
/// ```java
/// Traffic sent = node.stats().channels().getFirst().sent();
/// System.out.println(sent.messages() + " messages, " + sent.bytes() + " bytes");
/// ```
///
/// @param messages how many
/// @param bytes of the encoded messages with what says for whom they are, without the headers of frames
public record Traffic(long messages, long bytes) {
  /// Nothing.
  public static final Traffic NONE = new Traffic(0, 0);

  /// Both together.
  public Traffic plus(Traffic other) {
    return new Traffic(messages + other.messages, bytes + other.bytes);
  }
}
