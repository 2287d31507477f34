package dev.partisan.protocol;

/// Where a node can be reached: a host, kept as the name or literal it was given as, and a port.
///
/// The host is resolved anew at each dial, so that a node may move behind its name.
///
/// ```java
/// Address address = Address.parse("[::1]:7000");
/// System.out.println(address.host() + ", " + address.port()); // ::1, 7000
/// System.out.println(address); // [::1]:7000
/// ```
///
/// @param host a host name, an IPv4 literal or an IPv6 literal without brackets
/// @param port 0 to 65535; 0 asks for any free port and is valid only where something listens
public record Address(String host, int port) {
  /// Of a node that listens on nothing: it dials others, and nobody dials it.
  public static final Address NONE = new Address("none", 0);

  private static final int MAX_PORT = 65_535;

  public Address {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("an address needs a host before the colon");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "port " + port + " of host '" + host + "' is not between 0 and " + MAX_PORT);
    }
  }

  /// Reads `host:port` or `[ipv6]:port`.
  ///
  /// @throws IllegalArgumentException when it is neither, saying what is missing
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("address '" + text + "' has no port: write host:port");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new Address(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "address '" + text + "' has no number after the last colon", e);
    }
  }

  /// Whether somebody can be dialled here.
  public boolean isDialable() {
    return port != 0;
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
