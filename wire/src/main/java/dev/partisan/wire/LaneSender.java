package dev.partisan.wire;

import dev.partisan.wire.Parcel.Pair;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides what a lane sends next, what it must keep, and where it goes on after a lost connection.
///
/// Small messages lie as frames in a log, which is appended to elsewhere and known here by
/// positions; large ones are [Parcel]s, sent as fragments that take turns. Each step is entered in
/// a history, because the interleaving of log and fragments is decided here and only the history
/// tells what "the first n frames" were. An acknowledgement takes entries off its front; a
/// resumption rewinds to where the peer's count ends.
///
/// Without retention the log is let go as soon as it is written; the history stays, so that a
/// resumption knows what was lost. Both sides then count on from what the peer has. Parcels are kept in
/// any case: the peer may have a part of one.
public final class LaneSender {
  /// Beyond this many entries, neighbouring log runs are merged, so that tiny writes cannot grow
  /// the history.
  private static final int MAX_HISTORY = 1024;

  /// What to write next.
  public sealed interface Step {
    /// Bytes of the log, whole frames.
    record Run(LogRun run) implements Step {}

    /// Bytes of a parcel, as one frame.
    record Part(Parcel parcel, int offset, int length) implements Step {
      /// The parcel's stream id on this lane.
      public int stream() {
        return parcel.stream;
      }
    }
  }

  /// What an acknowledgement set free.
  ///
  /// @param logPosition the log is not needed below this position
  /// @param parcels parcels that the peer has whole
  public record Freed(long logPosition, List<Parcel> parcels) {}

  /// What a resumption set free, and what it cannot send again.
  ///
  /// @param lostLogFrames small messages that were on the lost connection and are not kept
  public record Resumed(Freed freed, long lostLogFrames) {}

  /// What a lane lost because its peer no longer knows it.
  ///
  /// @param logFrames small messages
  /// @param parcels the others
  public record Lost(long logFrames, List<Parcel> parcels) {
    /// How many messages these are.
    public long messages() {
      return logFrames + parcels.size();
    }
  }

  /// Finds frame boundaries in the log.
  @FunctionalInterface
  public interface FrameScanner {
    /// The position behind `frames` whole frames from `position` on.
    long skip(long position, long frames);
  }

  private sealed interface Sent {
    long lastFrame();
  }

  private record SentRun(long from, long to, long firstFrame, long lastFrame) implements Sent {}

  private record SentPart(Parcel parcel, int offset, int length, long lastFrame) implements Sent {}

  /// The parcels of one pair, in order: first those that are sent and not acknowledged, then from
  /// `next` on the others.
  private static final class PairStream {
    final List<Parcel> parcels = new ArrayList<>();
    int next;
  }

  private final boolean retains;
  private long window;
  private final ArrayDeque<Sent> history = new ArrayDeque<>();
  private final Map<Pair, PairStream> streams = new LinkedHashMap<>();
  private final ArrayDeque<PairStream> ready = new ArrayDeque<>();

  private final long session;
  private long sentFrames;
  private long acknowledgedFrames;
  private long logSent;
  private long logFreed;
  private long inProgress;
  private int nextStream = 1;
  private @Nullable Parcel awaitsWindow;
  private boolean isPartsTurn;

  /// @param session tells this sequence of frames from any other that this node ever sends to the
  /// peer
  /// @param window bytes of unfinished large messages that the peer has room for; a larger message
  /// goes alone
  /// @param retains whether small messages are kept until the peer has them
  public LaneSender(long session, long window, boolean retains) {
    this.session = session;
    this.retains = retains;
    this.window = window;
  }

  public long session() {
    return session;
  }

  /// The peer's word on a new connection of how much it takes in.
  public void grant(long windowBytes) {
    window = windowBytes;
  }

  /// How many frames of the session have been handed to a connection.
  public long sentFrames() {
    return sentFrames;
  }

  /// How many frames of the session the peer is known to have.
  public long acknowledgedFrames() {
    return acknowledgedFrames;
  }

  /// The log position up to which everything was handed to a connection.
  public long logSent() {
    return logSent;
  }

  /// Takes a parcel in; those of one pair are sent in the order of these calls.
  public void add(Parcel parcel) {
    PairStream stream = streams.computeIfAbsent(parcel.pair(), pair -> new PairStream());
    stream.parcels.add(parcel);
    if (stream.next == stream.parcels.size() - 1) {
      ready.addLast(stream);
    }
  }

  /// The next step, entered in the history as sent; `null` when there is nothing to send now.
  ///
  /// Log and fragments take turns, so that a small message waits for one fragment at most, and
  /// large ones get on however much small traffic there is.
  ///
  /// @param available what the log holds from [#logSent()] on, or `null` when it holds nothing
  public @Nullable Step next(@Nullable LogRun available) {
    if (isPartsTurn || available == null) {
      Step part = nextPart();
      if (part != null) {
        isPartsTurn = false;
        return part;
      }
    }
    isPartsTurn = true;
    return available == null ? null : run(available);
  }

  private Step run(LogRun run) {
    logSent = run.to();
    long first = sentFrames + 1;
    sentFrames += run.frames();
    if (history.size() >= MAX_HISTORY
        && history.peekLast() instanceof SentRun last
        && last.to == run.from()
        && last.to > logFreed) {
      history.removeLast();
      history.addLast(new SentRun(last.from, run.to(), last.firstFrame, sentFrames));
    } else {
      history.addLast(new SentRun(run.from(), run.to(), first, sentFrames));
    }
    return new Step.Run(run);
  }

  private @Nullable Step nextPart() {
    for (int i = ready.size(); i > 0; i--) {
      PairStream stream = ready.removeFirst();
      Parcel parcel = stream.parcels.get(stream.next);
      if (!mayGoOn(parcel)) {
        ready.addLast(stream);
        continue;
      }
      Step step = part(parcel);
      if (parcel.sent == parcel.length()) {
        stream.next++;
      }
      if (stream.next < stream.parcels.size()) {
        ready.addLast(stream);
      }
      return step;
    }
    return null;
  }

  /// Whether what was queued before the parcel is sent, and the peer has room for it.
  private boolean mayGoOn(Parcel parcel) {
    if (parcel.sent > 0) {
      return true;
    }
    if (parcel.behind() > logSent) {
      return false;
    }
    if (!parcel.isFragmented()) {
      return true;
    }
    if (awaitsWindow != null && awaitsWindow != parcel) {
      return false;
    }
    boolean fits = inProgress == 0 || inProgress + parcel.length() <= window;
    awaitsWindow = fits ? null : parcel;
    return fits;
  }

  private Step part(Parcel parcel) {
    int offset = parcel.sent;
    int length = Math.min(Frames.MAX_PART_BYTES, parcel.length() - offset);
    if (parcel.isFragmented() && offset == 0) {
      parcel.stream = nextStream++;
      inProgress += parcel.length();
    }
    parcel.sentTo(offset + length);
    if (parcel.isFragmented() && parcel.sent == parcel.length()) {
      inProgress -= parcel.length();
    }
    sentFrames++;
    history.addLast(new SentPart(parcel, offset, length, sentFrames));
    return new Step.Part(parcel, offset, length);
  }

  /// The peer has `frames` of the session's frames.
  ///
  /// @throws MalformedFrameException when that is more than were sent
  public Freed acknowledged(long frames) {
    if (frames > sentFrames) {
      throw new MalformedFrameException(
          "the peer acknowledges frame " + frames + ", " + sentFrames + " were sent");
    }
    List<Parcel> done = List.of();
    acknowledgedFrames = Math.max(acknowledgedFrames, frames);
    for (Sent first = history.peekFirst();
        first != null && first.lastFrame() <= frames;
        first = history.peekFirst()) {
      history.removeFirst();
      switch (first) {
        case SentRun run -> logFreed = Math.max(logFreed, run.to);
        case SentPart part -> {
          if (part.offset + part.length == part.parcel.length()) {
            done = done.isEmpty() ? new ArrayList<>() : done;
            done.add(part.parcel);
            finish(part.parcel);
          }
        }
      }
    }
    return new Freed(logFreed, done);
  }

  /// All steps are on the connection to their last byte. Returns the position below which the log is
  /// not needed.
  public long written() {
    if (!retains) {
      mergeLastRuns();
      logFreed = logSent;
    }
    return logFreed;
  }

  /// Keeps the history short when no acknowledgement comes: of what is let go, only the count matters.
  private void mergeLastRuns() {
    if (history.size() <= MAX_HISTORY || !(history.peekLast() instanceof SentRun last)) {
      return;
    }
    history.removeLast();
    if (history.peekLast() instanceof SentRun before && before.to == last.from) {
      history.removeLast();
      history.addLast(new SentRun(before.from, last.to, before.firstFrame, last.lastFrame));
    } else {
      history.addLast(last);
    }
  }

  /// Takes an acknowledged parcel, which is its pair's first, off its stream.
  private void finish(Parcel parcel) {
    PairStream stream = streams.get(parcel.pair());
    if (stream == null || stream.parcels.getFirst() != parcel) {
      throw new IllegalStateException("acknowledged parcel is not the first of its pair");
    }
    stream.parcels.removeFirst();
    stream.next--;
    if (stream.parcels.isEmpty()) {
      streams.remove(parcel.pair());
    }
  }

  /// Goes on behind the peer's first `frames` frames: what was sent beyond them was lost with the
  /// connection.
  ///
  /// @throws MalformedFrameException when the count is below what the peer has acknowledged, or
  /// above what was sent
  public Resumed resume(long frames, FrameScanner scanner) {
    if (frames < acknowledgedFrames) {
      throw new MalformedFrameException(
          "the peer has " + frames + " frames, but acknowledged " + acknowledgedFrames);
    }
    Freed freed = acknowledged(frames);
    boolean isFirstRun = true;
    long lostFrames = 0;
    for (Sent lost : history) {
      switch (lost) {
        case SentRun run -> {
          long received = Math.max(0, frames - (run.firstFrame - 1));
          if (run.to <= logFreed) {
            lostFrames += run.lastFrame - (run.firstFrame - 1) - received;
          } else if (isFirstRun) {
            logSent = scanner.skip(run.from, received);
            isFirstRun = false;
          }
        }
        case SentPart part -> part.parcel.sent = Math.min(part.parcel.sent, part.offset);
      }
    }
    history.clear();
    sentFrames = frames;
    acknowledgedFrames = frames;
    logFreed = logSent;
    rebuildTurns();
    return new Resumed(new Freed(logFreed, freed.parcels()), lostFrames);
  }

  /// After the history was cleared: what is not acknowledged begins, or goes on, with its pair's
  /// first parcel.
  private void rebuildTurns() {
    ready.clear();
    inProgress = 0;
    awaitsWindow = null;
    for (PairStream stream : streams.values()) {
      stream.next = 0;
      ready.addLast(stream);
      Parcel first = stream.parcels.getFirst();
      inProgress += first.sent > 0 ? first.length() : 0;
    }
  }

  /// Counts from nothing because the peer has begun the lane anew, as [LaneReceiver#isReplacedBy]
  /// tells. What was sent and not acknowledged may or may not have arrived; it is given up, since
  /// sending it again might double it. The session stays: another one would tell the peer that this
  /// side has forgotten its frames.
  public Lost startOver() {
    long logFrames = unacknowledgedLogFrames();
    List<Parcel> parcels = new ArrayList<>();
    for (PairStream stream : List.copyOf(streams.values())) {
      for (Parcel parcel : List.copyOf(stream.parcels)) {
        if (parcel.sent > 0) {
          remove(stream, parcel);
          parcels.add(parcel);
        }
      }
    }
    history.clear();
    sentFrames = 0;
    acknowledgedFrames = 0;
    logFreed = logSent;
    rebuildTurns();
    return new Lost(logFrames, parcels);
  }

  /// Small messages that were sent and are not acknowledged.
  public long unacknowledgedLogFrames() {
    long frames = 0;
    for (Sent sent : history) {
      if (sent instanceof SentRun run) {
        frames += run.lastFrame - Math.max(run.firstFrame - 1, acknowledgedFrames);
      }
    }
    return frames;
  }

  /// Takes out the parcels that are longer than `maxBytes` and not begun: the peer would not take
  /// them in.
  public List<Parcel> removeUnsentOver(int maxBytes) {
    List<Parcel> removed = new ArrayList<>();
    for (PairStream stream : List.copyOf(streams.values())) {
      for (Parcel parcel : List.copyOf(stream.parcels)) {
        if (parcel.sent == 0 && parcel.length() > maxBytes) {
          remove(stream, parcel);
          removed.add(parcel);
        }
      }
    }
    rebuildTurns();
    return removed;
  }

  private void remove(PairStream stream, Parcel parcel) {
    stream.parcels.remove(parcel);
    if (stream.parcels.isEmpty()) {
      streams.remove(parcel.pair());
    }
  }

  /// Every parcel that is not acknowledged, in no order that matters; for giving them up when the
  /// lane ends.
  public List<Parcel> unacknowledgedParcels() {
    List<Parcel> all = new ArrayList<>();
    streams.values().forEach(stream -> all.addAll(stream.parcels));
    return all;
  }
}
