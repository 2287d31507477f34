package dev.partisan.benchmarks;

import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.benchmarks.FloodMessage.Arrived;
import dev.partisan.benchmarks.FloodMessage.Back;
import dev.partisan.benchmarks.FloodMessage.Ball;
import dev.partisan.benchmarks.FloodMessage.Finish;
import dev.partisan.benchmarks.FloodMessage.Open;
import dev.partisan.benchmarks.FloodMessage.Opened;
import dev.partisan.benchmarks.FloodMessage.Payload;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Hands out processes that count what they receive, and send back what is to come back.
final class Receivers implements GenServer<FloodMessage> {
  private @Nullable Node node;

  @Override
  public void init(Context<FloodMessage> self) {
    node = self.node();
  }

  @Override
  public Object handleCall(FloodMessage request) {
    Node mine = node;
    if (!(request instanceof Open open) || mine == null) {
      throw new IllegalArgumentException("no request: " + request);
    }
    List<Ref<FloodMessage>> opened =
        Stream.generate(() -> mine.<FloodMessage>spawn(Receivers::count))
            .limit(open.count())
            .toList();
    return new Opened(opened);
  }

  private static void count(Context<FloodMessage> self) {
    long count = 0;
    while (true) {
      switch (self.receive()) {
        case Payload _ -> count++;
        case Finish finish -> {
          self.node().forward(finish.sender(), new Arrived(count));
          count = 0;
        }
        case Ball ball ->
            self.node()
                .forward(ball.sender(), new Back(ball.bytes()), SendOptions.via(ball.channel()));
        case Arrived _, Back _, Open _, Opened _ ->
            throw new IllegalStateException("not for receivers");
      }
    }
  }
}
