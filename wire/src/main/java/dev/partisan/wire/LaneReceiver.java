package dev.partisan.wire;

import dev.partisan.wire.HandshakeMessage.Received;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts the frames of one direction of a lane, decides when to acknowledge, and puts large
/// messages together.
public final class LaneReceiver {
  /// An acknowledgement is due after this many bytes: rare enough to cost nothing, often enough to
  /// keep the sender's retained bytes far below its bound.
  public static final int ACK_BYTES = 1024 * 1024;

  private final long window;
  private final int maxMessageBytes;
  private final Map<Integer, Assembly> assemblies = new LinkedHashMap<>();
  private final HeldBytes held = new HeldBytes();

  private boolean isBegun;
  private long session;
  private long frames;
  private long acknowledged;
  private long unacknowledgedBytes;
  private long inProgress;

  /// @param window bytes of unfinished large messages that are taken in; one larger message is,
  /// alone
  /// @param maxMessageBytes the largest message that is taken in
  public LaneReceiver(long window, int maxMessageBytes) {
    this.window = window;
    this.maxMessageBytes = maxMessageBytes;
  }

  /// Whether the peer has begun its lane anew since frames of it were last counted here. It has
  /// then forgotten this side's frames too: before answering, this side's sender must
  /// [LaneSender#startOver].
  public boolean isReplacedBy(long peerSession) {
    return isBegun && session != peerSession;
  }

  /// What the peer is told when a connection resumes the lane. A session that is new here starts
  /// from nothing.
  public Received resume(long peerSession) {
    if (session != peerSession) {
      clear();
      isBegun = true;
      session = peerSession;
      frames = 0;
    }
    acknowledged = frames;
    unacknowledgedBytes = 0;
    return new Received(session, frames);
  }

  /// Counts a whole frame of `bytes` bytes.
  public void count(int bytes) {
    frames++;
    unacknowledgedBytes += bytes;
  }

  /// Counts bytes of a fragment, and the frame once they are its last.
  public void count(int bytes, boolean isFrameComplete) {
    frames += isFrameComplete ? 1 : 0;
    unacknowledgedBytes += bytes;
  }

  /// Whether enough has come in that the sender should hear of it now.
  public boolean isAckDue() {
    return unacknowledgedBytes >= ACK_BYTES;
  }

  /// Whether anything has come in that the sender has not heard of.
  public boolean hasUnacknowledged() {
    return frames > acknowledged;
  }

  /// The count to put into an acknowledgement that is sent now.
  public long acknowledge() {
    acknowledged = frames;
    unacknowledgedBytes = 0;
    return frames;
  }

  /// Bytes of memory that unfinished messages keep, and finished ones that are not released.
  public long heldBytes() {
    return held.bytes();
  }

  /// Takes a fragment's bytes in; returns the message once it is whole, to be released by the
  /// caller.
  ///
  /// @throws MalformedFrameException when the peer sends what it was not granted
  public @Nullable Assembly fragment(
      int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isFrameComplete) {
    Assembly assembly = assemblies.get(stream);
    if (assembly == null) {
      assembly = begin(stream, total);
    } else if (assembly.total() != total) {
      throw new MalformedFrameException("stream " + stream + " changed its length");
    }
    assembly.add(chunk, bytes, isFrameComplete);
    if (!assembly.isComplete()) {
      return null;
    }
    assemblies.remove(stream);
    inProgress -= total;
    return assembly;
  }

  private Assembly begin(int stream, int total) {
    if (total <= Frames.MAX_PART_BYTES) {
      throw new MalformedFrameException(
          "a message of " + total + " bytes fits one frame, but comes in fragments");
    }
    if (total > maxMessageBytes) {
      throw new MalformedFrameException(
          "a message of " + total + " bytes is over the limit of " + maxMessageBytes);
    }
    if (inProgress > 0 && inProgress + total > window) {
      throw new MalformedFrameException(
          "a message of " + total + " bytes was begun beyond the window of " + window);
    }
    Assembly assembly = new Assembly(total, held);
    assemblies.put(stream, assembly);
    inProgress += total;
    return assembly;
  }

  /// The connection is gone: a frame that was cut off will be sent again whole. A message whose
  /// first frame was cut off will come as another stream.
  public void disconnected() {
    assemblies.values().forEach(Assembly::dropPartialFrame);
    assemblies
        .values()
        .removeIf(assembly -> {
          inProgress -= assembly.isBegun() ? 0 : assembly.total();
          return !assembly.isBegun();
        });
  }

  /// Gives up what is unfinished.
  public void clear() {
    assemblies.values().forEach(Assembly::release);
    assemblies.clear();
    inProgress = 0;
  }
}
