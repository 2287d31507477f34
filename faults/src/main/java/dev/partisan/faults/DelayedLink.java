package dev.partisan.faults;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;

/// Two places, `sender` and `receiver`, and a line between them on which each packet takes its time: for kernels that
/// cannot delay packets themselves. Packets are as large as the kernel allows and pass through this program. Needs
/// root, `ip` and `/dev/net/tun`.
///
/// ```java
/// try (DelayedLink link = DelayedLink.open(Duration.ofMillis(20))) {
///   new ProcessBuilder(link.command("sender", List.of("ping", link.address("receiver")))).start();
/// }
/// ```
///
/// The whole line goes through the processors of this machine, which is its limit, and shares them with what is
/// measured over it.
public final class DelayedLink implements AutoCloseable {
  private static final List<String> PLACES = List.of("sender", "receiver");

  /// Reserved for tests of networks, like that of [Namespaces], and another half of it.
  private static final String BLOCK = "198.19.0.";

  /// Just below the largest packet there can be: each costs two system calls here.
  private static final int PACKET_BYTES = 65_000;

  /// Under way in one direction; 130 MB of packets, 6 GB/s at 20 ms. What comes beyond waits in the kernel's own queue,
  /// and is lost when that is full.
  private static final int MAX_UNDER_WAY = 2_000;

  private static final Duration TO_END = Duration.ofSeconds(5);

  private final Namespaces network;
  private final List<Tun> ends = new ArrayList<>();
  private final List<Thread> carriers = new ArrayList<>();
  private final Arena memory = Arena.ofShared();

  private DelayedLink(Namespaces network) {
    this.network = network;
  }

  /// A packet and when it is to arrive.
  private static final class Packet {
    private final MemorySegment bytes;
    private int length;
    private long due;

    Packet(MemorySegment bytes) {
      this.bytes = bytes;
    }
  }

  /// A line of this round trip time, half of it each way.
  ///
  /// @throws IOException when the machine does not allow it, saying why
  public static DelayedLink open(Duration roundTrip) throws IOException {
    DelayedLink link = new DelayedLink(Namespaces.open(PLACES));
    try {
      link.make(roundTrip.toNanos() / 2);
      return link;
    } catch (IOException e) {
      link.close();
      throw e;
    }
  }

  private void make(long delay) throws IOException {
    for (String place : PLACES) {
      String device = "delay" + ProcessHandle.current().pid() % 1_000_000 + place.charAt(0);
      ends.add(Tun.open(device));
      network.adopt(
          place,
          device,
          List.of(
              "addr add " + address(place) + "/24 dev " + device,
              "link set " + device + " mtu " + PACKET_BYTES + " up"));
    }
    carry(ends.getFirst(), ends.getLast(), delay);
    carry(ends.getLast(), ends.getFirst(), delay);
  }

  private void carry(Tun from, Tun to, long delay) {
    BlockingQueue<Packet> free = new ArrayBlockingQueue<>(MAX_UNDER_WAY);
    BlockingQueue<Packet> underWay = new ArrayBlockingQueue<>(MAX_UNDER_WAY);
    for (int i = 0; i < MAX_UNDER_WAY; i++) {
      free.add(new Packet(memory.allocate(PACKET_BYTES)));
    }
    carriers.add(
        Thread.ofPlatform()
            .daemon()
            .name("delayed-link-in")
            .start(() -> untilGone(() -> take(from, delay, free, underWay))));
    carriers.add(
        Thread.ofPlatform()
            .daemon()
            .name("delayed-link-out")
            .start(() -> untilGone(() -> give(to, free, underWay))));
  }

  /// One packet's part of a carrier's work.
  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private static void untilGone(Step step) {
    try {
      while (true) {
        step.run();
      }
    } catch (IOException | InterruptedException _) {
      // The link is closed.
    }
  }

  private static void take(
      Tun from, long delay, BlockingQueue<Packet> free, BlockingQueue<Packet> underWay)
      throws IOException, InterruptedException {
    Packet packet = free.take();
    packet.length = from.read(packet.bytes);
    packet.due = System.nanoTime() + delay;
    underWay.put(packet);
  }

  private static void give(Tun to, BlockingQueue<Packet> free, BlockingQueue<Packet> underWay)
      throws IOException, InterruptedException {
    Packet packet = underWay.take();
    for (long early = packet.due - System.nanoTime();
        early > 0;
        early = packet.due - System.nanoTime()) {
      LockSupport.parkNanos(early);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    to.write(packet.bytes, packet.length);
    free.put(packet);
  }

  /// The numeric address of a place, `sender` or `receiver`.
  public String address(String place) {
    return BLOCK + (PLACES.indexOf(place) + 1);
  }

  /// The command line that runs a program there.
  public List<String> command(String place, List<String> program) {
    return network.command(place, program);
  }

  /// Ends what runs in the two places, and removes the line.
  @Override
  public void close() throws IOException {
    network.close(); // and the devices with it
    boolean haveEnded = true;
    for (Thread carrier : carriers) {
      carrier.interrupt();
      try {
        haveEnded &= carrier.join(TO_END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        haveEnded = false;
      }
    }
    for (Tun end : ends) {
      end.close();
    }
    if (haveEnded) {
      memory.close();
    }
  }
}
