package dev.partisan.internal.lane;

import java.nio.ByteBuffer;
import java.util.List;

/// Where the messages that a lane receives go. Called on the lane's event loop.
public interface Inbound {
  /// Takes a message's envelope and payload, which lie in `bytes` during the call only.
  void deliver(Lane lane, List<ByteBuffer> bytes);

  /// The same for a message in one piece, between the buffer's position and limit.
  void deliver(Lane lane, ByteBuffer bytes);

  /// A read has been taken in whole: its messages are to be brought to their receivers now.
  ///
  /// @return whether the lane may go on reading; if not, `resume` is called once it may
  boolean readDone(Runnable resume);
}
