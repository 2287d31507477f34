package dev.partisan.benchmarks.pekko;

import org.apache.pekko.actor.AbstractActor;

/// Counts what it receives, and sends back what it is asked for.
final class Receiver extends AbstractActor {
  /// How a receiver introduces itself.
  static final String HERE = "here";

  /// What follows is to be sent back.
  static final String ECHO = "echo";

  private long count;
  private boolean isEcho;

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .match(
            byte[].class,
            bytes -> {
              if (isEcho) {
                getSender().tell(bytes, getSelf());
              } else {
                count++;
              }
            })
        .matchEquals(ECHO, _ -> isEcho = true)
        // How many it is told after: it answers with how many have come, all of them since order is kept.
        .match(
            Long.class,
            _ -> {
              isEcho = false;
              getSender().tell(count, getSelf());
            })
        .build();
  }
}
