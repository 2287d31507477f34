package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Worker.RoleName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A system that takes part in a comparison.
interface Contestant {
  /// As users name it.
  String name();

  /// How it is set up, for who wants to know whether that is fair.
  String setup();

  /// Why it cannot take part here.
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /// Its two processes, ready for a load.
  Pair start(Load load, Place receiver, Place sender, WorkerOptions options) throws IOException;

  /// Partisan itself.
  final class Partisan implements Contestant {
    @Override
    public String name() {
      return "partisan";
    }

    @Override
    public String setup() {
      return "full mesh, records in a sealed protocol, default settings, BLOCK";
    }

    @Override
    public Pair start(Load load, Place receiver, Place sender, WorkerOptions options)
        throws IOException {
      String more = " lanes=%d channels=%d".formatted(load.lanes(), load.channels());
      return new Pair(
              WorkerProcess.start(
                  RoleName.FLOOD_NODE, "partisan-receiver", options, receiver.prefix()),
              WorkerProcess.start(RoleName.FLOOD_NODE, "partisan-sender", options, sender.prefix()))
          .connected(
              "start " + FloodNode.RECEIVER + more + at(receiver),
              "start " + FloodNode.SENDER + more + at(sender),
              load);
    }

    private static String at(Place place) {
      return place.isLoopback() ? "" : " host=" + place.host();
    }
  }

  /// Partisan with all its traffic on one channel.
  final class OneChannel implements Contestant {
    @Override
    public String name() {
      return "partisan, one channel";
    }

    @Override
    public String setup() {
      return "as partisan, with one channel for everything";
    }

    @Override
    public Pair start(Load load, Place receiver, Place sender, WorkerOptions options)
        throws IOException {
      Load one = new Load(load.messageBytes(), load.workers(), load.lanes(), 1);
      return new Partisan().start(one, receiver, sender, options);
    }
  }

  /// What the machine gives to a program that moves the same bytes and does nothing else.
  final class Tcp implements Contestant {
    @Override
    public String name() {
      return "tcp";
    }

    @Override
    public String setup() {
      return "blocking sockets, as many as lanes; frames below 64 KiB are found and looked at, 256 KiB a read";
    }

    @Override
    public Pair start(Load load, Place receiver, Place sender, WorkerOptions options)
        throws IOException {
      return new Pair(
              WorkerProcess.start(RoleName.LOAD_SOCKET, "tcp-receiver", options, receiver.prefix()),
              WorkerProcess.start(RoleName.LOAD_SOCKET, "tcp-sender", options, sender.prefix()))
          .connected(
              "start %s %s %d".formatted(FloodNode.RECEIVER, receiver.host(), load.messageBytes()),
              "start %s %s %d %d"
                  .formatted(FloodNode.SENDER, sender.host(), load.messageBytes(), load.lanes()),
              load);
    }
  }

  /// All there are, Partisan first.
  static List<Contestant> all() {
    return List.of(new Partisan(), new Erlang(), new Pekko(), new Tcp());
  }
}
