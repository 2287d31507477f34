package dev.partisan.wire.payload;

/// Messages to bytes and back: the one thing that the rest of the system knows about serialization.
///
/// ```java
/// PayloadCodec codec = Types.builder().add(Greet.class, Greeting.class).build();
/// codec.encode(new Greet("Ada"), output);
/// Object message = codec.decode(input);
/// ```
///
/// An implementation is immutable and used by many threads at once; the output and the input belong
/// to the thread that calls.
public interface PayloadCodec {
  /// Appends one message.
  ///
  /// @throws UnregisteredTypeException if the message, or something in it, has no registered type;
  ///     the output then holds a part of the message and must be reset
  /// @throws PayloadTooLargeException if the message exceeds the output's bytes or nesting depth
  void encode(Object message, PayloadOutput out);

  /// Reads one message, and no byte beyond it.
  ///
  /// @throws MalformedPayloadException whatever is wrong with the bytes
  Object decode(PayloadInput in);

  /// Whether the message cannot change, so that a receiver in the same JVM may have it as it is.
  ///
  /// True for records of primitives, strings, enums and other immutable values, all the way down;
  /// false as soon as an array, a buffer, a collection or an `Object` can be inside.
  ///
  /// @throws UnregisteredTypeException if the message's type is not registered
  boolean isShareable(Object message);
}
