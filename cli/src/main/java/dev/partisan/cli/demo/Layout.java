package dev.partisan.cli.demo;

import dev.partisan.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// Which node of the demo is told of which others, and so who connects to whom.
///
/// In the full mesh and peer-to-peer a join tells them; elsewhere addresses are known before the nodes start, so that
/// free ports are looked for here.
final class Layout {
  static final String PUBLISH_SUBSCRIBE = "publish-subscribe";
  static final List<String> TOPOLOGIES =
      List.of("full-mesh", "static", "client-server", "peer-to-peer", Layout.PUBLISH_SUBSCRIBE);

  private final String topology;
  private final List<String> addresses;

  private Layout(String topology, List<String> addresses) {
    this.topology = topology;
    this.addresses = addresses;
  }

  static Layout of(String topology, int nodes) {
    int known =
        switch (topology) {
          case "static" -> nodes;
          case "client-server" -> 1;
          default -> 0;
        };
    return new Layout(topology, freeAddresses(known));
  }

  private static List<String> freeAddresses(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        addresses.add("127.0.0.1:" + socket.getLocalPort());
      }
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return addresses;
    } catch (IOException e) {
      throw new Failure("no free port on loopback: " + e.getMessage(), e);
    }
  }

  /// Whether nodes come together by a join.
  boolean isJoined() {
    return topology.equals("full-mesh") || topology.equals("peer-to-peer");
  }

  /// The options of one node, numbered from 1, behind those that all have.
  List<String> options(int number, List<String> common) {
    List<String> options = new ArrayList<>(common);
    options.addAll(List.of("--topology", topology));
    if (topology.equals("static")) {
      options.addAll(List.of("--listen", addresses.get(number - 1)));
      for (int other = 1; other <= addresses.size(); other++) {
        if (other != number) {
          options.addAll(List.of("--peer", "node" + other + "@" + addresses.get(other - 1)));
        }
      }
    } else if (topology.equals("client-server")) {
      options.addAll(
          number == 1
              ? List.of("--role", "server", "--listen", addresses.getFirst())
              : List.of("--role", "client", "--server", addresses.getFirst()));
    }
    return options;
  }
}
