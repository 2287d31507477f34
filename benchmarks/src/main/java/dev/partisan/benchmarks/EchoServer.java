package dev.partisan.benchmarks;

import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SpawnOptions;
import dev.partisan.benchmarks.PingMessage.Answered;
import dev.partisan.benchmarks.PingMessage.Ask;
import dev.partisan.benchmarks.PingMessage.Ball;

/// Answers requests with the bytes that they bring.
final class EchoServer implements GenServer<Ask> {
  private static final String NAME = "echo";
  private static final String THROWER = "thrower";

  /// Starts what answers requests, and what returns balls.
  static void serve(Node node) {
    node.spawn(NAME, EchoServer::new);
    node.spawn(SpawnOptions.named(THROWER), EchoServer::throwBack);
  }

  /// What answers requests on the node of a name.
  static Ref<Ask> on(Node node, String name) {
    return node.ref(name, NAME);
  }

  /// What returns balls on the node of a name.
  static Ref<Ball> throwerOn(Node node, String name) {
    return node.ref(name, THROWER);
  }

  @Override
  public Answered handleCall(Ask request) {
    return new Answered(request.bytes());
  }

  private static void throwBack(Context<Ball> self) {
    while (true) {
      Ball ball = self.receive();
      self.node().forward(ball.sender(), new Ball(self.self(), ball.bytes()));
    }
  }
}
