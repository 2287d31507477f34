package dev.partisan.wire;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A lane's log in memory: whole frames in segments that no frame straddles, positions without
/// gaps.
final class FakeLog implements LaneSender.FrameScanner {
  private record Entry(ByteBuffer frame, int segment) {
    int length() {
      return frame.remaining();
    }
  }

  private final int segmentBytes;
  private final NavigableMap<Long, Entry> entries = new TreeMap<>();
  private int segment;
  private int segmentFill;
  private long appended;
  private long freed;

  FakeLog(int segmentBytes) {
    this.segmentBytes = segmentBytes;
  }

  void append(byte[] frame) {
    if (segmentFill + frame.length > segmentBytes) {
      segment++;
      segmentFill = 0;
    }
    entries.put(appended, new Entry(ByteBuffer.wrap(frame), segment));
    segmentFill += frame.length;
    appended += frame.length;
  }

  /// Up to `most` whole frames from `position` on, within one segment; null when there are none.
  @Nullable LogRun available(long position, int most) {
    Entry first = entries.get(position);
    if (first == null) {
      return null;
    }
    long to = position;
    int frames = 0;
    for (Map.Entry<Long, Entry> next : entries.tailMap(position).entrySet()) {
      if (frames == most || next.getValue().segment != first.segment) {
        break;
      }
      to += next.getValue().length();
      frames++;
    }
    return new LogRun(position, to, frames);
  }

  /// A copy of the bytes of a run.
  ByteBuffer take(LogRun run) {
    ByteBuffer bytes = ByteBuffer.allocate((int) (run.to() - run.from()));
    entries
        .subMap(run.from(), run.to())
        .values()
        .forEach(entry -> bytes.put(entry.frame.duplicate()));
    return bytes.flip();
  }

  @Override
  public long skip(long position, long frames) {
    long at = position;
    for (long left = frames; left > 0; left--) {
      Entry entry = entries.get(at);
      if (entry == null) {
        throw new AssertionError("no frame at " + at + ", freed is " + freed);
      }
      at += entry.length();
    }
    return at;
  }

  void free(long position) {
    if (position < freed || position > appended) {
      throw new AssertionError("freed to " + position + " after " + freed + " of " + appended);
    }
    freed = position;
    entries.headMap(position).clear();
  }

  long appended() {
    return appended;
  }

  boolean isEmpty() {
    return entries.isEmpty() && freed == appended;
  }
}
