package dev.partisan.internal.monitor;

import dev.partisan.Down;
import dev.partisan.MonitorRef;
import dev.partisan.Ref;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One monitor at its watcher. Its state decides whether its [Down] is still wanted, so that none is
/// received after the monitor was taken back.
public final class Watch {
  /// How far a monitor has come.
  private enum State {
    OPEN,
    /// Its [Down] is on its way to the watcher.
    REPORTED,
    /// Its [Down] was received, or the monitor was taken back.
    OVER
  }

  /// Brings a [Down] to the watcher; on the loop of the monitors, so it must not block.
  @FunctionalInterface
  public interface Sink {
    void down(Watch watch, Down down);
  }

  private final MonitorRef ref;
  private final Watcher watcher;
  private final String node;
  private final @Nullable Ref<?> process;
  private final Sink sink;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  Watch(MonitorRef ref, Watcher watcher, String node, @Nullable Ref<?> process, Sink sink) {
    this.ref = ref;
    this.watcher = watcher;
    this.node = node;
    this.process = process;
    this.sink = sink;
  }

  MonitorRef ref() {
    return ref;
  }

  String node() {
    return node;
  }

  Optional<Ref<?>> process() {
    return Optional.ofNullable(process);
  }

  /// Sends the [Down] on its way, unless it is not wanted any more.
  void report(Down down) {
    if (state.compareAndSet(State.OPEN, State.REPORTED)) {
      sink.down(this, down);
    }
  }

  /// Takes the [Down]; `false` if the monitor was taken back meanwhile.
  public boolean receive() {
    boolean isReceived = state.compareAndSet(State.REPORTED, State.OVER);
    if (isReceived) {
      watcher.forget(this);
    }
    return isReceived;
  }

  /// Takes the monitor back; `false` if it was over.
  boolean withdraw() {
    boolean wasWanted = state.getAndSet(State.OVER) != State.OVER;
    if (wasWanted) {
      watcher.forget(this);
    }
    return wasWanted;
  }

  /// Whether its [Down] was received, or is not wanted.
  public boolean isOver() {
    return state.get() == State.OVER;
  }
}
