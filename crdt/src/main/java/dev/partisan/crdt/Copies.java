package dev.partisan.crdt;

import dev.partisan.crdt.StoreMessage.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node's copies of all variables, under one lock that nobody holds while waiting. Whoever waits for a change is
/// told when the lock is free again.
final class Copies {
  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final StoreConfig config;
  private final Waiters waiters;
  private final SortedMap<String, Crdt<?>> values = new TreeMap<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private final Set<String> reported = new TreeSet<>();
  private long merged;
  private long redundant;
  private long mismatches;
  private long refused;

  Copies(StoreConfig config, Waiters waiters) {
    this.config = config;
    this.waiters = waiters;
    values.putAll(config.kept().values());
  }

  /// Runs `body` alone. Afterwards, and outside, those are told who wait for what it has changed.
  <T extends @Nullable Object> T locked(Supplier<T> body) {
    List<Runnable> due = List.of();
    lock.lock();
    try {
      return body.get();
    } finally {
      try {
        if (lock.getHoldCount() == 1 && !touched.isEmpty()) {
          List<String> changed = new ArrayList<>(touched);
          touched.clear();
          due = waiters.settle(changed);
        }
      } finally {
        lock.unlock();
      }
      due.forEach(Runnable::run);
    }
  }

  // What follows is called under the lock.

  Crdt<?> get(String variable) {
    Crdt<?> value = values.get(variable);
    if (value == null) {
      throw new IllegalArgumentException("variable '" + variable + "' is not declared");
    }
    return value;
  }

  Map<String, Crdt<?>> all() {
    return values;
  }

  void declare(String variable, Crdt<?> initial) {
    Crdt<?> there = values.get(variable);
    if (there == null) {
      if (values.size() >= config.maxVariables()) {
        throw new StoreLimitException(
            "variable '%s' would be one more than %d: raise maxVariables"
                .formatted(variable, config.maxVariables()));
      }
      values.put(variable, initial);
    } else if (!there.getClass().equals(initial.getClass())) {
      throw new TypeMismatchException(variable, there.getClass(), initial.getClass());
    }
  }

  /// Joins a delta that `change` makes; returns what was news, or null.
  @Nullable Crdt<?> change(String variable, UnaryOperator<Crdt<?>> change) {
    Crdt<?> before = get(variable);
    Crdt<?> delta = change.apply(before);
    Crdt<?> after = Lattice.joinAny(before, delta);
    if (Lattice.isSame(after, before)) {
      return null;
    }
    if (isTooLarge(before, after)) {
      throw new StoreLimitException(
          "variable '%s' would have %d entries, of %d: raise maxEntries, or use several variables"
              .formatted(variable, after.size(), config.maxEntries()));
    }
    put(variable, after);
    return delta;
  }

  /// Joins what another node has sent; returns what of it was news, or null.
  @Nullable Crdt<?> take(Change change) {
    String variable = change.variable();
    Crdt<?> before = values.get(variable);
    try {
      if (before == null) {
        return takeFirst(change);
      }
      Crdt<?> after = Lattice.joinAny(before, change.value());
      if (Lattice.isSame(after, before)) {
        redundant++;
        return null;
      }
      if (isTooLarge(before, after)) {
        return refuse(variable, after.size() + " entries are more than maxEntries");
      }
      Crdt<?> news = Lattice.newsToAny(change.value(), before);
      merged++;
      put(variable, after);
      return news;
    } catch (TypeMismatchException e) {
      mismatches++;
      report(variable, e.getMessage() + "; give one of them another name");
      return null;
    } catch (RuntimeException e) { // of an element's own methods, say
      return refuse(variable, e.toString());
    }
  }

  private @Nullable Crdt<?> takeFirst(Change change) {
    if (values.size() >= config.maxVariables()) {
      return refuse(change.variable(), "there are maxVariables others");
    }
    if (change.value().size() > config.maxEntries()) {
      return refuse(change.variable(), change.value().size() + " entries are more than maxEntries");
    }
    merged++;
    put(change.variable(), change.value());
    return change.value();
  }

  /// One that is too large already, since the limit was lowered, may shrink.
  private boolean isTooLarge(Crdt<?> before, Crdt<?> after) {
    return after.size() > config.maxEntries() && after.size() > before.size();
  }

  /// A message of a store that spreads its changes in another way than this one.
  void refuse(StoreMessage message) {
    refused++;
    report(
        "(all)",
        "a peer sent %s, but the stores of a cluster must agree on their dissemination, which is %s here"
            .formatted(message.getClass().getSimpleName(), config.dissemination()));
  }

  private @Nullable Crdt<?> refuse(String variable, @Nullable String why) {
    refused++;
    report(variable, why);
    return null;
  }

  /// Once for each variable: others go on sending it.
  private void report(String variable, @Nullable String why) {
    if (reported.size() < config.maxVariables() && reported.add(variable)) {
      LOG.warn(
          "event=store_value_refused store={} variable={} why=\"{}\"",
          config.name(),
          variable,
          why);
    }
  }

  private void put(String variable, Crdt<?> value) {
    values.put(variable, value);
    touched.add(variable);
  }

  StoreStats stats(long wholes, long resent, long unsent) {
    long entries = values.values().stream().mapToLong(Crdt::size).sum();
    return new StoreStats(
        values.size(), entries, merged, redundant, mismatches, refused, wholes, resent, unsent);
  }
}
