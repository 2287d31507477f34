package dev.partisan.simulation;

import dev.partisan.protocol.Address;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The network of a simulation: who can be reached where, and what is in the way.
final class Network {
  /// Where a node listens that names no port. Each has a host of its own, so all may have the same.
  static final int USUAL_PORT = 7000;

  private static final int FIRST_EPHEMERAL_PORT = 32_768;
  private static final int EPHEMERAL_PORTS = 28_000;

  /// A node's name is its host's.
  private record Bound(SimulatedTransport transport, Address address) {}

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final ReadBuffers buffers = new ReadBuffers();
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<String, Bound> listeners = new LinkedHashMap<>();
  private final Map<String, Map<String, Link>> links = new TreeMap<>();
  private final List<Partition> partitions = new ArrayList<>();
  private LinkModel model = LinkModel.localNetwork();
  private long partitionsChanged;
  private int numbers;
  private int ephemeral;

  Network(Scheduler scheduler, long seed) {
    this.scheduler = scheduler;
    this.random = new SplittableRandom(seed);
  }

  Scheduler scheduler() {
    return scheduler;
  }

  SplittableRandom random() {
    return random;
  }

  ReadBuffers buffers() {
    return buffers;
  }

  int nextNumber() {
    return ++numbers;
  }

  /// How many there were so far: each has two flows.
  long connections() {
    return numbers / 2;
  }

  /// The machine that has a name from now on.
  void add(Machine machine) {
    machines.put(machine.name(), machine);
  }

  boolean isUnknown(String host) {
    return !machines.containsKey(host);
  }

  boolean isOff(String host) {
    Machine now = machines.get(host);
    return now == null || now.isOff();
  }

  /// Whether the system of a machine, or of the one that has its name now, answers what comes for
  /// its connections.
  boolean answers(Machine machine) {
    return !isOff(machine.name());
  }

  Address bind(SimulatedTransport transport, int port) throws IOException {
    String host = transport.machine().name();
    Bound there = listeners.get(host);
    if (there != null && there.transport().isListening()) {
      throw new IOException("cannot listen on " + host + ": a node of that name runs already");
    }
    Address address = new Address(host, port == 0 ? USUAL_PORT : port);
    listeners.put(host, new Bound(transport, address));
    return address;
  }

  void unbind(SimulatedTransport transport) {
    listeners.values().removeIf(bound -> bound.transport() == transport);
  }

  /// Who listens at an address, if anybody.
  @Nullable SimulatedTransport listener(Address at) {
    Bound bound = listeners.get(at.host());
    return bound != null && bound.address().equals(at) && bound.transport().isListening()
        ? bound.transport()
        : null;
  }

  Address ephemeral(Machine machine) {
    return new Address(
        machine.name(), FIRST_EPHEMERAL_PORT + Math.floorMod(ephemeral++, EPHEMERAL_PORTS));
  }

  Link link(String from, String to) {
    return links
        .computeIfAbsent(from, name -> new TreeMap<>())
        .computeIfAbsent(to, name -> new Link(this, from, name, model));
  }

  /// Changes all links, those to come included.
  void become(LinkModel next) {
    model = next;
    links.values().forEach(to -> to.values().forEach(link -> link.become(next)));
  }

  void add(Partition partition) {
    partitions.add(partition);
    partitionsChanged++;
  }

  void heal() {
    partitions.clear();
    partitionsChanged++;
  }

  /// Grows with each change of the partitions.
  long partitionsChanged() {
    return partitionsChanged;
  }

  boolean cuts(String from, String to) {
    return partitions.stream().anyMatch(partition -> partition.cuts(from, to));
  }
}
