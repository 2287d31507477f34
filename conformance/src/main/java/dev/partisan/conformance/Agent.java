package dev.partisan.conformance;

import dev.partisan.Context;
import dev.partisan.Down;
import dev.partisan.GenServer;
import dev.partisan.MonitorRef;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import dev.partisan.protocol.Member;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node and the processes that the suite talks to, wherever the node runs: carries out one [Order] at a time.
final class Agent {
  static final String COLLECTOR = "collector";
  static final String ECHO = "echo";
  private static final Duration LONGEST_CALL = Duration.ofSeconds(15);

  private final Node node;
  private final List<Integer> collected = new ArrayList<>();
  private final List<Integer> casts = new ArrayList<>();
  private final List<String> downs = new ArrayList<>();
  private final Map<String, Ref<Word>> workers = new LinkedHashMap<>();
  private @Nullable Ref<Word> remembered;
  private @Nullable MonitorRef lastMonitor;

  /// Gives the node its processes.
  Agent(Node node) {
    this.node = node;
    Ref<Word> collector = node.spawn(SpawnOptions.named(COLLECTOR), this::collect);
    node.spawn(ECHO, () -> new Echo(collector));
  }

  static NodeBuilder describe(NodeBuilder builder) {
    return builder.messages(MethodHandles.lookup(), Word.class).onCrash(report -> {});
  }

  private void collect(Context<Word> self) {
    while (true) {
      if (self.receive() instanceof Word.Numbered numbered) {
        synchronized (this) {
          collected.add(numbered.number());
        }
      }
    }
  }

  private final class Echo implements GenServer<Word> {
    private final Ref<Word> collector;

    Echo(Ref<Word> collector) {
      this.collector = collector;
    }

    @Override
    public Word handleCall(Word request) {
      return switch (request) {
        case Word.Ask ask -> new Word.Answered(ask.number(), node.id().name());
        case Word.WhoCollects _ -> new Word.Collector(collector);
        case Word.Numbered _, Word.Answered _, Word.Collector _, Word.End _ ->
            throw new IllegalArgumentException("not a request: " + request);
      };
    }

    @Override
    public void handleCast(Word message) {
      if (message instanceof Word.Numbered numbered) {
        synchronized (Agent.this) {
          casts.add(numbered.number());
        }
      }
    }
  }

  private static void work(Context<Word> self) {
    while (true) {
      if (self.receive() instanceof Word.End end) {
        if (end.isCrash()) {
          throw new IllegalStateException("asked to crash");
        }
        return;
      }
    }
  }

  /// Does it, on the calling thread, which may wait for it.
  Outcome perform(Order order) {
    try {
      return new Outcome.Done(dispatch(order));
    } catch (RuntimeException e) {
      return Outcome.of(e);
    }
  }

  private List<String> dispatch(Order order) {
    return switch (order.verb()) {
      case JOIN -> nothing(() -> node.join(order.word(0)));
      case LEAVE -> nothing(() -> node.leave(order.word(0)));
      case MEMBERS -> members();
      case IS_FULLY_CONNECTED -> List.of(Boolean.toString(node.isFullyConnected()));
      case INCARNATION -> List.of(node.id().toString());
      case FORWARD -> List.of(forward(order).name());
      case FORWARD_TO_REMEMBERED -> List.of(forwardToRemembered(order.number(0)).name());
      case CAST -> List.of(cast(order).name());
      case CALL -> call(order);
      case REMEMBER_COLLECTOR -> rememberCollector(order.word(0));
      case COLLECTED -> numbers(collected);
      case CASTS -> numbers(casts);
      case SPAWN -> spawn(order.word(0));
      case END -> end(order.word(0), Boolean.parseBoolean(order.word(1)));
      case MONITOR -> monitor(node.<Word>ref(order.word(0), order.word(1)));
      case MONITOR_NODE -> {
        lastMonitor = node.monitorNode(order.word(0), this::down);
        yield List.of();
      }
      case DEMONITOR -> List.of(Boolean.toString(demonitor()));
      case DOWNS -> downs();
      case CLOSE -> nothing(() -> node.close(Duration.ofSeconds(1)));
    };
  }

  private static List<String> nothing(Runnable action) {
    action.run();
    return List.of();
  }

  private List<String> members() {
    List<String> words = new ArrayList<>();
    for (Member member : node.members()) {
      words.add(member.id().name());
      words.add(member.id().toString());
      words.add(Boolean.toString(member.isReachable()));
    }
    return words;
  }

  /// The first result that is not [SendResult#QUEUED], if there is one.
  private SendResult forward(Order order) {
    Ref<Word> to = node.ref(order.word(0), COLLECTOR);
    SendResult result = SendResult.QUEUED;
    for (int i = 0; i < order.number(2) && result.isQueued(); i++) {
      result = node.forward(to, new Word.Numbered(order.number(1) + i, new byte[order.number(3)]));
    }
    return result;
  }

  private SendResult forwardToRemembered(int number) {
    Ref<Word> to = remembered;
    if (to == null) {
      throw new IllegalStateException("no process is remembered");
    }
    return node.forward(to, new Word.Numbered(number, new byte[0]));
  }

  private SendResult cast(Order order) {
    Ref<Word> to = node.ref(order.word(0), order.word(1));
    return node.cast(to, new Word.Numbered(order.number(2), new byte[0]));
  }

  private List<String> call(Order order) {
    Ref<Word> to = node.ref(order.word(0), order.word(1));
    Word.Answered answer = node.call(to, new Word.Ask(order.number(2)), LONGEST_CALL);
    return List.of(answer.node(), Integer.toString(answer.number()));
  }

  private List<String> rememberCollector(String of) {
    Ref<Word> echo = node.ref(of, ECHO);
    remembered = node.call(echo, new Word.WhoCollects(), LONGEST_CALL).process();
    return List.of();
  }

  private synchronized List<String> numbers(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).toList();
  }

  private List<String> spawn(String name) {
    workers.put(name, node.spawn(SpawnOptions.named(name), Agent::work));
    return List.of();
  }

  private List<String> end(String name, boolean isCrash) {
    Ref<Word> worker = workers.get(name);
    if (worker == null) {
      throw new IllegalStateException("no worker '" + name + "'");
    }
    return List.of(node.forward(worker, new Word.End(isCrash)).name());
  }

  private List<String> monitor(Ref<Word> target) {
    lastMonitor = node.monitor(target, this::down);
    return List.of();
  }

  private boolean demonitor() {
    MonitorRef monitor = lastMonitor;
    return monitor != null && node.demonitor(monitor);
  }

  private synchronized void down(Down down) {
    String what = down.process().map(Ref::toString).orElse(down.node());
    downs.add(what + " " + down.reason());
  }

  private synchronized List<String> downs() {
    return List.copyOf(downs);
  }
}
