package dev.partisan.protocol;

import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a member says of itself, and changes while it is one. It travels with the membership.
///
/// Only the member writes it, a version higher each time. The one exception: a server that lost a
/// client says so by writing the client's profile [#detached], without a higher version; so
/// whatever the client writes next outranks that.
///
/// ```java
/// boolean offersSearch = member.profile().services().contains("search");
/// ```
///
/// @param version counts the changes by this incarnation, from 0
/// @param server the name of the server that a client hangs on; empty for a client that hangs on
///     none, and for all who are no clients
/// @param services names of what the member offers, [#MAX_SERVICES] at most, each of 1 to
///     [#MAX_SERVICE_NAME] characters
public record Profile(long version, Role role, String server, SortedSet<String> services) {
  /// No profile holds more, whatever its owner is set to.
  static final int MAX_SERVICES = 256;

  /// No name of a service is longer, in characters.
  static final int MAX_SERVICE_NAME = 255;

  /// Of a member that has said nothing yet.
  public static final Profile NONE = first(Role.NONE);

  private static final Comparator<Profile> BY_RANK =
      Comparator.comparingLong(Profile::version)
          .thenComparing(profile -> profile.server.isEmpty())
          .thenComparing(Profile::server)
          .thenComparing(Profile::role)
          .thenComparing(profile -> String.join("\n", profile.services));

  public Profile {
    if (version < 0) {
      throw new IllegalArgumentException("version " + version + " of a profile is below 0");
    }
    if (services.size() > MAX_SERVICES) {
      throw new IllegalArgumentException(
          services.size() + " services are more than " + MAX_SERVICES);
    }
    for (String service : services) {
      if (service.isEmpty() || service.length() > MAX_SERVICE_NAME) {
        throw new IllegalArgumentException(
            "service '" + service + "' must have 1 to " + MAX_SERVICE_NAME + " characters");
      }
    }
    services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
  }

  static Profile first(Role role) {
    return new Profile(0, role, "", Collections.emptySortedSet());
  }

  Profile withServices(SortedSet<String> newServices) {
    return new Profile(version + 1, role, server, newServices);
  }

  Profile attachedTo(String newServer) {
    return new Profile(version + 1, role, newServer, services);
  }

  /// The word of a server that its client is there no more.
  Profile detached() {
    return new Profile(version, role, "", services);
  }

  /// The same, told anew so that it outranks another profile.
  Profile above(Profile other) {
    return new Profile(Math.max(version, other.version) + 1, role, server, services);
  }

  /// Whether this profile replaces the other of the same incarnation: by its version, and of one
  /// version the detached one. The rest makes the order total, should an owner contradict itself.
  boolean outranks(Profile other) {
    return compare(this, other) > 0;
  }

  static int compare(Profile one, Profile other) {
    return BY_RANK.compare(one, other);
  }

  /// Whether it says the same, in whatever version.
  boolean saysLike(Profile other) {
    return role == other.role && server.equals(other.server) && services.equals(other.services);
  }

  /// How many characters of text it holds.
  int length() {
    return server.length() + services.stream().mapToInt(String::length).sum();
  }
}
