package dev.partisan.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// What can be told of a host from its name or address.
public final class Hosts {
  private Hosts() {}

  /// Whether only this machine reaches the host. A name that cannot be resolved is no such host.
  /// Asks the name service, and so may block.
  public static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  /// Whether other machines may reach what listens there; not so for a name that cannot be resolved.
  public static boolean isOpenToOthers(String host) {
    try {
      return !InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  /// Whether the host stands for every address of a machine, so that nobody can dial it.
  public static boolean isWildcard(String host) {
    try {
      return InetAddress.ofLiteral(host).isAnyLocalAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
