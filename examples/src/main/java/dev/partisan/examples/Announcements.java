package dev.partisan.examples;

import dev.partisan.BroadcastConfig;
import dev.partisan.BroadcastHandler;
import dev.partisan.Node;
import dev.partisan.protocol.NodeId;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/// Broadcasts: once to all nodes, and as replicated settings that a node which comes late gets as well.
final class Announcements {
  record Announcement(String text) {}

  record Changed(String setting, int version, String value) {}

  public static void main(String... args) throws InterruptedException {
    try (Node alpha = start("alpha");
        Node beta = start("beta");
        Node gamma = start("gamma")) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      for (Node node : List.of(alpha, beta, gamma)) {
        node.onBroadcast(Announcement.class, it -> heard.add(node.id().name() + ": " + it.text()));
      }
      beta.join(alpha.address().toString());
      gamma.join(alpha.address().toString());
      beta.broadcast(new Announcement("lunch is ready"));
      List.of(heard.take(), heard.take(), heard.take()).stream()
          .sorted()
          .forEach(System.out::println);

      alpha.onBroadcast(Changed.class, new Settings(2));
      Settings late = new Settings(2);
      alpha.broadcast(new Changed("colour", 1, "red"));
      alpha.broadcast(new Changed("colour", 2, "blue"));
      alpha.broadcast(new Changed("size", 1, "large"));
      beta.onBroadcast(Changed.class, late); // has missed all of it, and gets it by exchange
      late.complete.await();
      System.out.println("settings: " + late.values());
    }
  }

  private static Node start(String name) {
    return Node.named(name)
        .messages(MethodHandles.lookup(), Announcement.class, Changed.class)
        .broadcasts(BroadcastConfig.defaults().withExchangeInterval(Duration.ofMillis(200)))
        .start();
  }

  /// One node's copy of the settings: of each the newest version.
  private static final class Settings implements BroadcastHandler<String, Changed> {
    private final Map<String, Changed> newest = new ConcurrentSkipListMap<>();
    private final int size;
    private final CountDownLatch complete = new CountDownLatch(1);

    Settings(int size) {
      this.size = size;
    }

    @Override
    public String broadcast(Changed change) {
      return change.setting() + "/" + change.version();
    }

    @Override
    public boolean merge(String id, Changed change) {
      boolean isNews = !isStale(id);
      if (isNews) {
        newest.put(change.setting(), change);
      }
      if (newest.size() == size) {
        complete.countDown();
      }
      return isNews;
    }

    @Override
    public boolean isStale(String id) {
      String[] parts = id.split("/", -1);
      Changed known = newest.get(parts[0]);
      return known != null && known.version() >= Integer.parseInt(parts[1]);
    }

    @Override
    public Optional<Changed> graft(String id) {
      return Optional.ofNullable(newest.get(id.split("/", -1)[0]));
    }

    @Override
    public Collection<String> exchange(NodeId peer) {
      return newest.values().stream().map(this::broadcast).toList();
    }

    String values() {
      return String.join(
          ", ",
          newest.values().stream().map(change -> change.setting() + " " + change.value()).toList());
    }
  }
}
