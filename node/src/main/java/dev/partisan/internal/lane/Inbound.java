package dev.partisan.internal.lane;

import java.nio.ByteBuffer;
import java.util.List;

/// Where the messages that a lane receives go. Called on the lane's event loop.
public interface Inbound {
  /// Takes a message's envelope and payload, which lie in `bytes` during the call only.
  ///
  /// @return whether the lane may go on reading; if not, `resume` is called once it may
  boolean deliver(Lane lane, List<ByteBuffer> bytes, Runnable resume);

  /// The same for a message in one piece, between the buffer's position and limit.
  boolean deliver(Lane lane, ByteBuffer bytes, Runnable resume);

  /// A read has been taken in whole: who was waiting for its messages may be woken now.
  void readDone();
}
