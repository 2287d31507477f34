package dev.partisan.examples;

import dev.partisan.Call;
import dev.partisan.Context;
import dev.partisan.Down;
import dev.partisan.MonitorRef;
import dev.partisan.Node;
import dev.partisan.Ref;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// Who looks after whom: a process watches workers of another node, hears how they end, and gets word of it as messages
/// of its own type. Another hears that a node left.
final class Monitors {
  sealed interface Order permits Cut, WorkerDown, Enough {}

  /// Cuts a board, or a finger.
  record Cut(String what) implements Order, Call<String> {}

  /// Made of what a monitor reports.
  record WorkerDown(Down down) implements Order {}

  record Enough() implements Order {}

  public static void main(String... args) throws InterruptedException {
    CountDownLatch foremanIsDone = new CountDownLatch(1);
    CountDownLatch betaIsGone = new CountDownLatch(1);
    try (Node alpha = Node.named("alpha").messages(Order.class).start();
        Node beta = Node.named("beta").messages(Order.class).start()) {
      beta.join(alpha.address().toString());
      alpha.spawn((Context<Order> foreman) -> {
        watchSawyer(foreman, beta);
        foremanIsDone.countDown();
      });
      foremanIsDone.await();

      alpha.monitorNode(
          "beta",
          down -> {
            System.out.println(down.node() + " is down: " + down.reason());
            betaIsGone.countDown();
          });
      beta.leave();
      betaIsGone.await();
    }
  }

  private static void watchSawyer(Context<Order> foreman, Node beta) {
    Ref<Order> sawyer = beta.spawn(Monitors::saw);
    foreman.monitor(sawyer, WorkerDown::new);
    String reply = foreman.node().call(sawyer, new Cut("board"), Duration.ofSeconds(10));
    System.out.println("sawyer: " + reply);
    foreman.node().forward(sawyer, new Cut("finger"));
    if (foreman.receive(order -> order instanceof WorkerDown) instanceof WorkerDown(Down down)) {
      System.out.println("sawyer: " + down.reason() + ", " + down.text());
    }

    Ref<Order> next = beta.spawn(Monitors::saw);
    MonitorRef monitor = foreman.monitor(next, WorkerDown::new);
    foreman.node().forward(next, new Enough());
    foreman.demonitor(monitor); // whether the end has come or not: nothing of it is received
    System.out.println("more: " + foreman.receive(Duration.ofMillis(10)).isPresent());
  }

  private static void saw(Context<Order> self) {
    while (self.receive() instanceof Cut(String what)) {
      if (what.equals("finger")) {
        throw new IllegalStateException("ouch");
      }
      self.<String>deferReply().reply(what + " is cut");
    }
  }
}
