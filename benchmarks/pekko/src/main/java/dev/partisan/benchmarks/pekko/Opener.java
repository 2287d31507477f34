package dev.partisan.benchmarks.pekko;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSelection;

/// Asks for one receiver.
final class Opener extends AbstractActor {
  private final ActorSelection there;
  private final CompletableFuture<ActorRef> receiver;

  Opener(ActorSelection there, CompletableFuture<ActorRef> receiver) {
    this.there = there;
    this.receiver = receiver;
  }

  @Override
  public void preStart() {
    there.tell(HandsOut.OPEN, getSelf());
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .matchEquals(
            Receiver.HERE,
            _ -> {
              receiver.complete(getSender());
              getContext().stop(getSelf());
            })
        .build();
  }
}
