package dev.partisan.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Clients that set and get keys of their own, one command after the other, and know what they may read: never less
/// than what was acknowledged last. When a node does not answer, they turn to another one.
final class KvLoad {
  /// One part of the demo.
  record Phase(String name, double seconds, Histogram nanos, long failed) {
    double perSecond() {
      return nanos.getTotalCount() / seconds;
    }
  }

  /// What one client knows of one of its keys. It is read by others once the client has ended.
  private static final class Known {
    final String key;
    long attempted;
    long acknowledged;

    Known(String key) {
      this.key = key;
    }
  }

  private static final int KEYS = 100;
  private static final int NUMBER_LENGTH = 12;

  private final List<IntSupplier> ports;
  private final String filling;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Known> known = new ArrayList<>();
  private final AtomicBoolean isEnding = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile Histogram nanos = new ConcurrentHistogram(3);
  private volatile AtomicLong failed = new AtomicLong();
  private volatile String firstLoss = "";
  private String phase = "";
  private long phaseBegan;

  /// @param ports where nodes let clients in, now
  KvLoad(List<IntSupplier> ports, int valueBytes) {
    this.ports = ports;
    this.filling = "x".repeat(valueBytes);
  }

  void start(int clients) {
    for (int client = 0; client < clients; client++) {
      List<Known> own = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        own.add(new Known("demo:" + client + ":" + i));
      }
      known.addAll(own);
      int first = client;
      threads.add(Thread.ofVirtual().name("client-" + client).start(() -> run(first, own)));
    }
  }

  private void run(int client, List<Known> own) {
    int at = client;
    while (!isEnding.get()) {
      try (RespClient connection = new RespClient(port(at))) {
        while (!isEnding.get()) {
          step(connection, own.get(ThreadLocalRandom.current().nextInt(own.size())));
        }
      } catch (IOException e) {
        failed.incrementAndGet();
        at++;
      }
    }
  }

  private int port(int at) {
    return ports.get(at % ports.size()).getAsInt();
  }

  private void step(RespClient connection, Known key) throws IOException {
    long start = System.nanoTime();
    if (ThreadLocalRandom.current().nextBoolean()) {
      key.attempted = key.attempted + 1;
      String _ = connection.ask("SET", key.key, "%012d:%s".formatted(key.attempted, filling));
      key.acknowledged = key.attempted;
      acknowledged.incrementAndGet();
    } else {
      judge(key, connection.ask("GET", key.key));
    }
    nanos.recordValue(System.nanoTime() - start);
  }

  private void judge(Known key, @Nullable String value) {
    long number = value == null ? 0 : Long.parseLong(value.substring(0, NUMBER_LENGTH));
    if (number < key.acknowledged || number > key.attempted) {
      lost.incrementAndGet();
      firstLoss =
          "%s is %d, acknowledged %d, attempted %d"
              .formatted(key.key, number, key.acknowledged, key.attempted);
    }
  }

  /// Counts from now on for another part.
  void begin(String name) {
    phase = name;
    phaseBegan = System.nanoTime();
    failed = new AtomicLong();
    nanos = new ConcurrentHistogram(3);
  }

  Phase end() {
    return new Phase(phase, (System.nanoTime() - phaseBegan) / 1e9, nanos.copy(), failed.get());
  }

  void stop() throws InterruptedException {
    isEnding.set(true);
    for (Thread each : threads) {
      each.join();
    }
  }

  /// Reads every key through one node.
  void verify(int port) throws IOException {
    try (RespClient connection = new RespClient(port)) {
      for (Known key : known) {
        judge(key, connection.ask("GET", key.key));
      }
    }
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /// Reads that found less than what was acknowledged, or what nobody wrote.
  long lost() {
    return lost.get();
  }

  String firstLoss() {
    return firstLoss;
  }
}
