package dev.partisan.certificates;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Hosts as certificates name them: DNS names, or addresses.
final class HostNames {
  private static final Pattern NAME =
      Pattern.compile(
          "(?:\\*\\.)?[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*");
  private static final Pattern LOOKS_NUMERIC = Pattern.compile("[0-9.]+|.*:.*");
  private static final int LONGEST = 253;

  private HostNames() {}

  /// The address that a text is; empty when it is a name.
  ///
  /// @throws IllegalArgumentException when it is neither, naming it
  static Optional<InetAddress> address(String host) {
    if (LOOKS_NUMERIC.matcher(host).matches()) {
      return Optional.of(literal(host));
    }
    if (host.length() > LONGEST || !NAME.matcher(host).matches()) {
      throw wrong(host);
    }
    return Optional.empty();
  }

  private static InetAddress literal(String host) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      throw wrong(host);
    }
    if (address.isAnyLocalAddress()) {
      throw new IllegalArgumentException(
          "host '%s' stands for every address: name one that others dial".formatted(host));
    }
    return address;
  }

  private static IllegalArgumentException wrong(String host) {
    return new IllegalArgumentException(
        "host '%s' is neither a host name nor an address: write alpha.example, 10.0.0.1 or ::1, without a port"
            .formatted(host));
  }
}
