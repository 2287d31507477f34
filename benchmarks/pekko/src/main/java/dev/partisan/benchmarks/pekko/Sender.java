package dev.partisan.benchmarks.pekko;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;

/// Sends to its receiver until its time is over, half a window at a time.
final class Sender extends AbstractActor {
  private final ActorRef receiver;
  private final byte[] message;
  private final Window window;
  private final Limit limit;
  private final CompletableFuture<Long> count;
  private long before;
  private long sent;
  private long questions;

  /// When a sender stops.
  ///
  /// @param end by [System#nanoTime]
  /// @param messages about, at most
  record Limit(long end, long messages) {
    boolean isReached(long sent) {
      return sent >= messages || System.nanoTime() >= end;
    }
  }

  Sender(
      ActorRef receiver, byte[] message, Window window, Limit limit, CompletableFuture<Long> count) {
    this.receiver = receiver;
    this.message = message;
    this.window = window;
    this.limit = limit;
    this.count = count;
  }

  @Override
  public void preStart() {
    receiver.tell(0L, getSelf());
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder().match(Long.class, this::arrived).build();
  }

  private void arrived(long all) {
    if (questions == 0) { // what came in earlier rounds
      before = all;
      sendHalf();
      sendHalf();
      return;
    }
    questions--;
    if (!limit.isReached(sent)) {
      sendHalf();
    } else if (questions == 0) {
      if (all - before == sent) {
        count.complete(sent);
      } else {
        count.completeExceptionally(
            new IllegalStateException(sent + " messages were sent, " + (all - before) + " came"));
      }
      getContext().stop(getSelf());
    }
  }

  private void sendHalf() {
    long count = Math.min(window.half(), limit.messages() - sent);
    for (long i = 0; i < count; i++) {
      receiver.tell(message, getSelf());
    }
    sent += count;
    receiver.tell(sent, getSelf());
    questions++;
  }
}
