package dev.partisan.internal.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Joins and leaves that the application waits for, by request id.
final class Operations {
  private final Map<Long, CompletableFuture<Void>> running = new LinkedHashMap<>();
  private long lastId;

  long add(CompletableFuture<Void> result) {
    running.put(++lastId, result);
    return lastId;
  }

  void complete(long id) {
    CompletableFuture<Void> result = running.remove(id);
    if (result != null) {
      result.complete(null);
    }
  }

  void fail(long id, RuntimeException why) {
    CompletableFuture<Void> result = running.remove(id);
    if (result != null) {
      result.completeExceptionally(why);
    }
  }

  void failAll(String reason) {
    List<CompletableFuture<Void>> left = List.copyOf(running.values());
    running.clear();
    left.forEach(result -> result.completeExceptionally(new IllegalStateException(reason)));
  }
}
