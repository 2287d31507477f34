package dev.partisan.benchmarks.pekko;

import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.Props;

/// Makes a receiver for each who asks, which introduces itself.
final class HandsOut extends AbstractActor {
  static final String NAME = "receivers";

  /// What is asked with.
  static final String OPEN = "open";

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .matchEquals(
            OPEN,
            _ ->
                getSender()
                    .tell(
                        Receiver.HERE,
                        getContext().actorOf(Props.create(Receiver.class, Receiver::new))))
        .build();
  }
}
