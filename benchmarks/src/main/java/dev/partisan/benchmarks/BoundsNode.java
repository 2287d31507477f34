package dev.partisan.benchmarks;

import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.DropReason;
import dev.partisan.Node;
import dev.partisan.OverflowPolicy;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import dev.partisan.benchmarks.FloodMessage.Payload;
import dev.partisan.benchmarks.PingMessage.Ask;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A node with a process that takes nothing, and with what is needed to see whether that hurts others.
///
/// ```
/// start NAME POLICY STUCK_AFTER_NANOS [CONTACT]  address=
/// stall                                          a process that takes nothing
/// calls PEER NANOS RATE                          count= p50= p99= max=
/// flood PEER BYTES NANOS RATE                    those, and offered= queued= full= late=
/// mutual PEER COUNT                              queued= nanos=
/// usage                                          heap= direct=, the most so far, and drops by reason
/// ```
final class BoundsNode implements Role {
  private static final SendOptions CALLS = SendOptions.via("calls");
  private static final SendOptions BULK = SendOptions.via("bulk");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SAMPLE = Duration.ofMillis(5);
  private static final String STALLED = "stalled";
  private static final String MUTUAL = "mutual";
  private static final int BLOCK_BYTES = 60_000;
  private static final int BLOCKS_A_PAUSE = 64;

  private final AtomicLong mostHeap = new AtomicLong();
  private final AtomicLong mostDirect = new AtomicLong();
  private final AtomicBoolean isMutualOver = new AtomicBoolean();
  private @Nullable Node node;

  @Override
  public Answer perform(String[] words) throws Exception {
    return switch (words[0]) {
      case "start" -> start(words);
      case "stall" -> stall();
      case "calls" -> calls(words[1], Long.parseLong(words[2]), Integer.parseInt(words[3]));
      case "flood" -> flood(words);
      case "mutual" -> mutual(words[1], Integer.parseInt(words[2]));
      case "usage" -> usage();
      default -> throw Role.unknown(words);
    };
  }

  private Answer start(String[] words) throws InterruptedException {
    Node started =
        Nodes.describe(words[1])
            .channel(Channel.named("calls"))
            .channel(Channel.named("bulk").overflow(OverflowPolicy.valueOf(words[2])))
            .stuckAfter(Duration.ofNanos(Long.parseLong(words[3])))
            .start();
    node = started;
    EchoServer.serve(started);
    Thread.ofPlatform().daemon().name("memory").start(this::sampleMemory);
    if (words.length > 4) {
      Nodes.join(started, words[4]);
    }
    return Answer.of("address", started.address());
  }

  private void sampleMemory() {
    var memory = ManagementFactory.getMemoryMXBean();
    var pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    try {
      while (true) {
        mostHeap.accumulateAndGet(memory.getHeapMemoryUsage().getUsed(), Math::max);
        for (BufferPoolMXBean pool : pools) {
          if (pool.getName().equals("direct")) {
            mostDirect.accumulateAndGet(pool.getMemoryUsed(), Math::max);
          }
        }
        Thread.sleep(SAMPLE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer stall() {
    Ref<Payload> _ =
        started().spawn(SpawnOptions.named(STALLED), self -> self.sleep(Duration.ofDays(1)));
    return Answer.of("stalled", 1);
  }

  private Node started() {
    return Objects.requireNonNull(node);
  }

  private Answer calls(String peer, long nanos, int rate) throws Exception {
    CompletableFuture<Histogram> measured = new CompletableFuture<>();
    long interval = TimeUnit.SECONDS.toNanos(1) / rate;
    started()
        .spawn(self -> {
          try {
            measured.complete(callSteadily(self, peer, nanos, interval));
          } catch (Throwable e) {
            measured.completeExceptionally(e);
          }
        });
    return Latencies.answer(measured.get());
  }

  private static Histogram callSteadily(
      Context<Object> self, String peer, long nanos, long interval) {
    Ref<Ask> echo = EchoServer.on(self.node(), peer);
    Histogram latencies = Latencies.histogram();
    long start = System.nanoTime();
    for (long due = start; due < start + nanos; due += interval) {
      long early = due - System.nanoTime();
      if (early > 0) {
        self.sleep(Duration.ofNanos(early));
      }
      self.node().call(echo, new Ask(new byte[PingSocket.MESSAGE_BYTES]), TIMEOUT, CALLS);
      latencies.recordValue(System.nanoTime() - due);
    }
    return latencies;
  }

  /// Calls while another thread floods the process that takes nothing.
  private Answer flood(String[] words) throws Exception {
    long nanos = Long.parseLong(words[3]);
    CompletableFuture<Answer> offered = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            offered.complete(offer(words[1], Long.parseLong(words[2]), nanos));
          } catch (Throwable e) {
            offered.completeExceptionally(e);
          }
        });
    Answer calls = calls(words[1], nanos, Integer.parseInt(words[4]));
    return calls.with(offered.get());
  }

  /// Offers evenly over the time, for as long as it takes, and until the time is over.
  private Answer offer(String peer, long bytes, long nanos) throws InterruptedException {
    Ref<Payload> stalled = started().ref(peer, STALLED);
    byte[] block = new byte[BLOCK_BYTES];
    Map<SendResult, Long> counts = new EnumMap<>(SendResult.class);
    long start = System.nanoTime();
    long offered = 0;
    for (long i = 1; System.nanoTime() - start < nanos; i++) {
      if (offered < bytes) {
        counts.merge(started().forward(stalled, new Payload(block), BULK), 1L, Long::sum);
        offered += BLOCK_BYTES;
      }
      double dueNanos = (double) nanos * Math.min(offered, bytes) / bytes;
      long early = (long) dueNanos - (System.nanoTime() - start);
      if (early > 0 && (i % BLOCKS_A_PAUSE == 0 || offered >= bytes)) {
        Thread.sleep(Duration.ofNanos(early));
      }
    }
    return Answer.of("offered", offered)
        .with("queued", counts.getOrDefault(SendResult.QUEUED, 0L))
        .with("full", counts.getOrDefault(SendResult.QUEUE_FULL, 0L))
        .with("late", counts.getOrDefault(SendResult.TIMED_OUT, 0L));
  }

  /// Sends to a process of the other node that does the same; nobody takes anything until all is sent.
  private Answer mutual(String peer, int count) throws Exception {
    CompletableFuture<Answer> sent = new CompletableFuture<>();
    Ref<Payload> other = started().ref(peer, MUTUAL);
    started()
        .<Payload>spawn(
            SpawnOptions.named(MUTUAL),
            self -> {
              long queued = 0;
              long start = System.nanoTime();
              for (int i = 0; i < count; i++) {
                Payload block = new Payload(new byte[BLOCK_BYTES]);
                queued += self.node().forward(other, block, BULK).isQueued() ? 1 : 0;
              }
              sent.complete(Answer.of("queued", queued).with("nanos", System.nanoTime() - start));
              while (!isMutualOver.get()) {
                self.receive();
              }
            });
    return sent.get();
  }

  private Answer usage() {
    Answer answer = Answer.of("heap", mostHeap.get()).with("direct", mostDirect.get());
    Map<DropReason, Long> letters = started().stats().deadLetters();
    for (DropReason reason : DropReason.values()) {
      answer = answer.with(reason.name(), letters.getOrDefault(reason, 0L));
    }
    return answer.with("lost", started().stats().lostWithLanes());
  }

  @Override
  public void close() {
    isMutualOver.set(true);
    if (node != null) {
      node.close(Duration.ZERO);
    }
  }
}
