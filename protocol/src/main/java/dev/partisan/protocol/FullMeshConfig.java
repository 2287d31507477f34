package dev.partisan.protocol;

import java.time.Duration;
import java.util.SortedSet;

/// The settings of a full mesh. [#defaults] suits clusters of up to some hundred nodes.
///
/// ```java
/// FullMeshConfig config = FullMeshConfig.defaults().withDetection(
///     new FullMeshConfig.Detection(Duration.ofMillis(200), Duration.ofSeconds(1)));
/// ```
public record FullMeshConfig(
    Gossip gossip,
    Detection detection,
    Joining joining,
    Retention retention,
    Limits limits,
    Profiles profiles) {

  /// Far above any sensible setting, and far below where nanoseconds overflow.
  private static final Duration LONGEST = Duration.ofDays(3_650);

  /// How changes spread.
  ///
  /// @param interval between two rounds of digests; 1 s, as a lost push is rare and costs this
  /// @param digestFanout members that get a digest each round; 2, so that one that just died does
  ///     not cost a round
  /// @param pushDelay for how long changes are gathered before they are pushed; 10 ms, so that a
  ///     burst of joins shares messages and nobody notices
  /// @param pushFanout members that a change is pushed to by each node that learns of it; 3, which
  ///     reaches 94% of them at once and leaves the rest to the digests
  public record Gossip(Duration interval, int digestFanout, Duration pushDelay, int pushFanout) {
    public Gossip {
      requirePositive("gossip interval", interval);
      requirePositive("digestFanout", digestFanout);
      requirePositive("pushDelay", pushDelay);
      requirePositive("pushFanout", pushFanout);
    }
  }

  /// How a link that is open but dead is noticed.
  ///
  /// @param pingInterval between two pings to each member; 1 s
  /// @param unreachableAfter without an answer; 5 s, to outlast a long garbage collection. At least
  ///     twice the interval, or one lost turn makes a member unreachable.
  public record Detection(Duration pingInterval, Duration unreachableAfter) {
    public Detection {
      requirePositive("pingInterval", pingInterval);
      requirePositive("unreachableAfter", unreachableAfter);
      if (unreachableAfter.compareTo(pingInterval.multipliedBy(2)) < 0) {
        throw new IllegalArgumentException(
            "unreachableAfter "
                + unreachableAfter
                + " must be at least twice the pingInterval "
                + pingInterval);
      }
    }
  }

  /// How joins go.
  ///
  /// @param stepTimeout for a dial, and again for the answer; 5 s, above any round trip and with
  ///     room for a TLS handshake and the ping to an old holder
  /// @param firstPause after all contacts failed once; 200 ms, doubled with each further round
  /// @param longestPause 5 s, so that a cluster which comes up late is still found soon
  /// @param timeout for the whole join; 30 s, as long as people wait for a program to start
  /// @param admissionPingTimeout how long the holder of a name has to answer when another node
  ///     wants the name; 1 s, above a round trip, and a node that restarts waits that long
  public record Joining(
      Duration stepTimeout,
      Duration firstPause,
      Duration longestPause,
      Duration timeout,
      Duration admissionPingTimeout) {
    public Joining {
      requirePositive("stepTimeout", stepTimeout);
      requirePositive("firstPause", firstPause);
      requirePositive("join timeout", timeout);
      requirePositive("admissionPingTimeout", admissionPingTimeout);
      requirePositive("longestPause", longestPause);
      if (longestPause.compareTo(firstPause) < 0) {
        throw new IllegalArgumentException(
            "longestPause " + longestPause + " must not be below firstPause " + firstPause);
      }
      if (admissionPingTimeout.compareTo(stepTimeout) >= 0) {
        throw new IllegalArgumentException(
            "admissionPingTimeout "
                + admissionPingTimeout
                + " must be below stepTimeout "
                + stepTimeout
                + ", or a newcomer gives up before it is admitted");
      }
    }
  }

  /// For how long nodes that are gone are remembered.
  ///
  /// @param forgetUnreachableAfter a member that is unreachable for so long is no longer listed or
  ///     told to others; it is still dialled for `tombstones` more and comes back when it answers.
  ///     24 h, longer than an outage that somebody is working on
  /// @param tombstones how long it is remembered that a node left; 48 h. Longer than
  ///     `forgetUnreachableAfter`, so that whoever missed that a node left has forgotten the node
  ///     before the last witness forgets the leave.
  public record Retention(Duration forgetUnreachableAfter, Duration tombstones) {
    public Retention {
      requirePositive("forgetUnreachableAfter", forgetUnreachableAfter);
      requirePositive("tombstones", tombstones);
      if (tombstones.compareTo(forgetUnreachableAfter) <= 0) {
        throw new IllegalArgumentException(
            "tombstones "
                + tombstones
                + " must be kept for longer than forgetUnreachableAfter "
                + forgetUnreachableAfter);
      }
    }
  }

  /// What bounds memory and messages.
  ///
  /// @param maxMembers names in the membership, leavers included; 10,000, where pings alone make a
  ///     mesh unwise
  /// @param maxEntriesPerMessage 500. A message also ends at 32 KiB, so that it fits one frame
  ///     however much its entries say
  /// @param maxJoins joins under way at this node, and nodes waiting here to be admitted; 64 each
  public record Limits(int maxMembers, int maxEntriesPerMessage, int maxJoins) {
    public Limits {
      requirePositive("maxMembers", maxMembers);
      requirePositive("maxEntriesPerMessage", maxEntriesPerMessage);
      requirePositive("maxJoins", maxJoins);
      requireAtMost(
          "maxEntriesPerMessage", maxEntriesPerMessage, ClusterMessage.Entries.MAX_ENTRIES);
    }
  }

  /// What bounds the profile of this node, of which every member holds a copy.
  ///
  /// @param maxServices services offered at a time; 32, so that the profiles of 10,000 members take
  ///     40 MiB at most. Up to 256
  /// @param maxServiceName characters in the name of one; 128, for the names of classes. Up to 255
  public record Profiles(int maxServices, int maxServiceName) {
    public Profiles {
      requirePositive("maxServices", maxServices);
      requirePositive("maxServiceName", maxServiceName);
      requireAtMost("maxServices", maxServices, Profile.MAX_SERVICES);
      requireAtMost("maxServiceName", maxServiceName, Profile.MAX_SERVICE_NAME);
    }

    /// Checks what a node is about to offer.
    ///
    /// @throws IllegalArgumentException when it is too much, naming the limit
    public void check(SortedSet<String> services) {
      requireAtMost("number of services", services.size(), maxServices);
      for (String service : services) {
        if (service.isEmpty()) {
          throw new IllegalArgumentException("the name of a service must not be empty");
        }
        requireAtMost("length of service '" + service + "'", service.length(), maxServiceName);
      }
    }
  }

  public static FullMeshConfig defaults() {
    return new FullMeshConfig(
        new Gossip(Duration.ofSeconds(1), 2, Duration.ofMillis(10), 3),
        new Detection(Duration.ofSeconds(1), Duration.ofSeconds(5)),
        new Joining(
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1)),
        new Retention(Duration.ofHours(24), Duration.ofHours(48)),
        new Limits(10_000, 500, 64),
        new Profiles(32, 128));
  }

  public FullMeshConfig withGossip(Gossip newGossip) {
    return new FullMeshConfig(newGossip, detection, joining, retention, limits, profiles);
  }

  public FullMeshConfig withDetection(Detection newDetection) {
    return new FullMeshConfig(gossip, newDetection, joining, retention, limits, profiles);
  }

  public FullMeshConfig withJoining(Joining newJoining) {
    return new FullMeshConfig(gossip, detection, newJoining, retention, limits, profiles);
  }

  public FullMeshConfig withRetention(Retention newRetention) {
    return new FullMeshConfig(gossip, detection, joining, newRetention, limits, profiles);
  }

  public FullMeshConfig withLimits(Limits newLimits) {
    return new FullMeshConfig(gossip, detection, joining, retention, newLimits, profiles);
  }

  public FullMeshConfig withProfiles(Profiles newProfiles) {
    return new FullMeshConfig(gossip, detection, joining, retention, limits, newProfiles);
  }

  static void requirePositive(String setting, Duration value) {
    if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          setting + " " + value + " must be above zero and at most " + LONGEST);
    }
  }

  private static void requireAtMost(String setting, int value, int most) {
    if (value > most) {
      throw new IllegalArgumentException(setting + " " + value + " is above " + most);
    }
  }

  private static void requirePositive(String setting, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(setting + " " + value + " must be at least 1");
    }
  }
}
