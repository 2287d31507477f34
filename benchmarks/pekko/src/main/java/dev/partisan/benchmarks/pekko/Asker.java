package dev.partisan.benchmarks.pekko;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;

/// Sends one message, waits until it is back, and so on until its time is over.
final class Asker extends AbstractActor {
  private static final int DIGITS_KEPT = 1_000;
  private static final int BASE = 10;

  private final ActorRef receiver;
  private final byte[] message;
  private final long end;
  private final CompletableFuture<Map<Long, Long>> answer;
  private final Map<Long, Long> table = new TreeMap<>();
  private long start;

  Asker(ActorRef receiver, byte[] message, long end, CompletableFuture<Map<Long, Long>> answer) {
    this.receiver = receiver;
    this.message = message;
    this.end = end;
    this.answer = answer;
  }

  @Override
  public void preStart() {
    receiver.tell(Receiver.ECHO, getSelf());
    ask();
  }

  private void ask() {
    start = System.nanoTime();
    receiver.tell(message, getSelf());
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder().match(byte[].class, _ -> answered()).build();
  }

  private void answered() {
    long now = System.nanoTime();
    table.merge(rounded(now - start), 1L, Long::sum);
    if (now < end) {
      ask();
    } else {
      receiver.tell(0L, getSelf());
      answer.complete(table);
      getContext().stop(getSelf());
    }
  }

  /// To three digits: what is written out stays short.
  private static long rounded(long nanos) {
    return nanos < DIGITS_KEPT ? nanos : rounded(nanos / BASE) * BASE;
  }
}
