package dev.partisan.cli.shell;

import dev.partisan.cli.Failure;
import dev.partisan.protocol.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// The addresses of nodes to join.
final class Contacts {
  private Contacts() {}

  /// Looks each host up, so that a typing error is not tried again and again until the join gives up.
  static void check(List<String> contacts) {
    for (String contact : contacts) {
      String host = Address.parse(contact).host();
      try {
        InetAddress.getByName(host);
      } catch (UnknownHostException e) {
        throw new Failure(
            "host '" + host + "' of " + contact + " cannot be resolved: check its spelling", e);
      }
    }
  }
}
