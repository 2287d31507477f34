package dev.partisan.cli.shell;

import dev.partisan.JoinException;
import dev.partisan.Node;
import dev.partisan.cli.Failure;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.JoinFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// The addresses of nodes to join, one of which is to answer.
///
/// @param all `host:port` each
record Contacts(List<String> all) {
  /// @throws IllegalArgumentException naming what is no address
  Contacts {
    all = List.copyOf(all);
    all.forEach(Address::parse);
  }

  /// Looks each host up, so that a typing error is not tried again and again until the join gives up.
  void resolve() {
    for (String contact : all) {
      String host = Address.parse(contact).host();
      try {
        InetAddress.getByName(host);
      } catch (UnknownHostException e) {
        throw new Failure(
            "host '" + host + "' of " + contact + " cannot be resolved: check its spelling", e);
      }
    }
  }

  /// Joins, or says in one line why not.
  void join(Node node) {
    try {
      node.join(all.toArray(String[]::new));
    } catch (JoinException e) {
      String why =
          e.reason() == JoinFailure.NAME_IN_USE
              ? "the name '%s' is in use (%s): give this node another name"
                  .formatted(node.id().name(), e.getMessage())
              : e.getMessage();
      throw new Failure("cannot join " + String.join(", ", all) + ": " + why, e);
    }
  }
}
