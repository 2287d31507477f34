package dev.partisan.examples;

import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.RestartPolicy;
import dev.partisan.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// Processes of one node: straight-line code with selective and timed receive, a server that is restarted after a
/// crash, a message that nobody takes.
final class Processes {
  sealed interface Item permits Urgent, Ordinary {}

  record Urgent(String text) implements Item {}

  record Ordinary(String text) implements Item {}

  record Divide(int by) {}

  public static void main(String... args) throws InterruptedException {
    CountDownLatch lettersLost = new CountDownLatch(1);
    CountDownLatch itemsTaken = new CountDownLatch(1);
    CountDownLatch divided = new CountDownLatch(1);
    try (Node node =
        Node.named("alpha")
            .messages(Item.class, Divide.class)
            .onCrash(
                crash -> System.out.println("crash: " + crash.outcome() + ", " + crash.cause()))
            .onDeadLetter(letter -> {
              System.out.println("lost: " + letter.message() + ", " + letter.reason());
              lettersLost.countDown();
            })
            .start()) {
      Ref<Item> reader =
          node.spawn(self -> {
            takeUrgentFirst(self);
            itemsTaken.countDown();
          });
      node.forward(reader, new Ordinary("newsletter"));
      node.forward(reader, new Urgent("fire"));
      itemsTaken.await();

      SpawnOptions options =
          SpawnOptions.named("divider").restart(RestartPolicy.atMost(3, Duration.ofSeconds(5)));
      Ref<Divide> divider = node.spawn(options, () -> new Divider(divided));
      node.forward(divider, new Divide(0));
      node.forward(divider, new Divide(4)); // waits in the mailbox, which survives the restart
      divided.await();

      node.forward(node.ref("alpha", "nobody"), new Divide(1));
      lettersLost.await();
    }
  }

  private static void takeUrgentFirst(Context<Item> self) {
    System.out.println("first: " + self.receive(item -> item instanceof Urgent));
    System.out.println("then: " + self.receive());
    System.out.println("more: " + self.receive(Duration.ofMillis(10)).isPresent());
  }

  /// Divides 100 and remembers nothing: each restart makes a new instance.
  static final class Divider implements GenServer<Divide> {
    private final CountDownLatch divided;

    Divider(CountDownLatch divided) {
      this.divided = divided;
    }

    @Override
    public void handleInfo(Divide divide) {
      System.out.println("100 / " + divide.by() + " = " + 100 / divide.by());
      divided.countDown();
    }
  }
}
