package dev.partisan.wire;

import java.nio.ByteBuffer;

/// What a [FrameDecoder] found. Buffers are valid during the call only, between position and limit.
public interface FrameSink {
  /// A whole frame other than a fragment.
  void frame(FrameType type, ByteBuffer body);

  /// Some or all bytes of a fragment, in order. The bytes lie in `chunk`, which may be held to keep
  /// them.
  ///
  /// @param stream which of the messages in progress on this lane
  /// @param total bytes of that message in all
  /// @param isComplete whether these are the fragment's last bytes
  void fragment(int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isComplete);
}
