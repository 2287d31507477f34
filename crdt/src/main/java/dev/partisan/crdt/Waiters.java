package dev.partisan.crdt;

import dev.partisan.ReplyHandle;
import dev.partisan.crdt.StoreMessage.Reached;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who waits for variables to change: threshold reads, which are answered once, and listeners. Used under the lock of
/// [Copies].
final class Waiters {
  /// Longer than any program runs.
  static final Duration FOREVER = Duration.ofDays(36_500);

  /// One threshold read. The caller waits for a reply of the store's process, which keeps the duty to answer here.
  static final class Threshold<V> {
    private final long id;
    private final View<V> view;
    private final Predicate<? super V> reached;
    private @Nullable V value;
    private @Nullable RuntimeException failure;
    private @Nullable ReplyHandle<Reached> answer;

    Threshold(long id, View<V> view, Predicate<? super V> reached) {
      this.id = id;
      this.view = view;
      this.reached = reached;
    }

    long id() {
      return id;
    }

    boolean isDone() {
      return value != null || failure != null;
    }

    private void look() {
      try {
        V now = view.read();
        if (reached.test(now)) {
          value = now;
        }
      } catch (RuntimeException e) { // the caller's own
        failure = e;
      }
    }

    /// What it was when the threshold was reached; empty if that has not happened.
    Optional<V> outcome() {
      if (failure != null) {
        throw failure;
      }
      return Optional.ofNullable(value);
    }
  }

  /// One listener: `wake` tells its process to look, unless it has been told and has not looked since.
  private static final class Listening {
    private final View<?> view;
    private final Runnable wake;
    private boolean isWoken;

    Listening(View<?> view, Runnable wake) {
      this.view = view;
      this.wake = wake;
    }
  }

  private final StoreConfig config;
  private final Map<Long, Threshold<?>> thresholds = new LinkedHashMap<>();
  private final Map<Long, Listening> listeners = new LinkedHashMap<>();
  private long lastId;

  Waiters(StoreConfig config) {
    this.config = config;
  }

  /// It may be done already.
  <V> Threshold<V> await(View<V> view, Predicate<? super V> reached) {
    Threshold<V> threshold = new Threshold<>(nextId(), view, reached);
    threshold.look();
    if (!threshold.isDone()) {
      thresholds.put(threshold.id, threshold);
    }
    return threshold;
  }

  long listen(View<?> view, Runnable wake) {
    long id = nextId();
    listeners.put(id, new Listening(view, wake));
    return id;
  }

  private long nextId() {
    if (thresholds.size() + listeners.size() >= config.maxWaiters()) {
      throw new StoreLimitException(
          "store '%s': %d threshold reads and listeners are as many as may be: raise maxWaiters"
              .formatted(config.name(), config.maxWaiters()));
    }
    return ++lastId;
  }

  void forget(long id) {
    thresholds.remove(id);
    listeners.remove(id);
  }

  /// The listener's process looks now.
  void looking(long id) {
    Listening listening = listeners.get(id);
    if (listening != null) {
      listening.isWoken = false;
    }
  }

  /// Has a threshold read answered when it is done. Returns whether that is so already, or nobody waits any more.
  boolean answerLater(long id, ReplyHandle<Reached> answer) {
    Threshold<?> threshold = thresholds.get(id);
    if (threshold == null || threshold.isDone()) {
      return true;
    }
    threshold.answer = answer;
    return false;
  }

  /// Looks for whom these changes are; what is to be done for them, once the lock is free.
  List<Runnable> settle(List<String> changed) {
    List<Runnable> due = new ArrayList<>();
    for (Threshold<?> threshold : thresholds.values()) {
      if (!threshold.isDone() && changed.stream().anyMatch(threshold.view::dependsOn)) {
        threshold.look();
        ReplyHandle<Reached> answer = threshold.answer;
        if (threshold.isDone() && answer != null) {
          due.add(() -> answer.reply(new Reached()));
        }
      }
    }
    for (Listening listening : listeners.values()) {
      if (!listening.isWoken && changed.stream().anyMatch(listening.view::dependsOn)) {
        listening.isWoken = true;
        due.add(listening.wake);
      }
    }
    return due;
  }
}
