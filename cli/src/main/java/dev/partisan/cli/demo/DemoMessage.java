package dev.partisan.cli.demo;

import dev.partisan.Call;
import dev.partisan.Ref;

/// What the demo's nodes say to each other.
sealed interface DemoMessage {
  /// Asks a sink to expect the file, over and over, and to tell `replyTo` of each whole pass.
  ///
  /// @param stream tells this stream's blocks from those of another one
  /// @param bytesPerSecond how fast the sink is to take the file at most; 0 for as fast as it can
  /// @param window how many blocks are sent that the sink has not said it took; 0 for as many as the
  ///     channel holds, and then it does not say so
  /// @param channel the channel for what the sink says
  record Open(
      int stream,
      long fileBytes,
      long bytesPerSecond,
      int window,
      String channel,
      Ref<FromSink> replyTo)
      implements DemoMessage, Call<Opened> {}

  /// The sink is ready.
  record Opened(int stream) implements DemoMessage {}

  /// A part of the file.
  ///
  /// @param number counts the blocks of all passes, from 0
  record Block(int stream, long number, byte[] bytes) implements DemoMessage {}

  /// What a sink tells the stream that it takes.
  sealed interface FromSink extends DemoMessage {}

  /// It took one more block.
  record Taken(int stream) implements FromSink {}

  /// It has had the whole file once more.
  ///
  /// @param sha256 of what it had
  record PassEnd(String receiver, long bytes, byte[] sha256) implements FromSink {}

  /// A small request.
  record Ping(long number) implements DemoMessage, Call<Pong> {}

  /// Its answer.
  record Pong(long number) implements DemoMessage {}
}
