package dev.partisan.protocol;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The settings of the static topology: who the peers are, and how they are dialled and watched.
///
/// ```java
/// FixedConfig config = FixedConfig.of(List.of(
///     new FixedConfig.Peer("beta", Address.parse("10.0.0.2:7000")),
///     new FixedConfig.Peer("gamma", Address.parse("10.0.0.3:7000"))));
/// ```
///
/// @param peers the other nodes, each name once; 1,000 at most, since each is pinged
/// @param profiles what this node may offer
public record FixedConfig(
    List<Peer> peers,
    Dialling dialling,
    FullMeshConfig.Detection detection,
    FullMeshConfig.Profiles profiles) {
  private static final int MAX_PEERS = 1_000;

  /// A node that this one shall be connected to.
  ///
  /// @param at where it is dialled; resolved anew each time
  public record Peer(String name, Address at) {
    public Peer {
      name = NodeId.unmet(name).name();
      if (at.port() == 0) {
        throw new IllegalArgumentException("peer '" + name + "' at " + at + " needs a port");
      }
    }
  }

  /// How often a peer is dialled that is not connected. The pause between two dials doubles, and
  /// varies by half, so that nodes started together do not stay in step.
  ///
  /// @param firstPause 200 ms
  /// @param longestPause 10 s, so that a peer that comes up late is found soon, and one that never
  ///     comes costs little
  public record Dialling(Duration firstPause, Duration longestPause) {
    public Dialling {
      FullMeshConfig.requirePositive("firstPause", firstPause);
      FullMeshConfig.requirePositive("longestPause", longestPause);
      if (longestPause.compareTo(firstPause) < 0) {
        throw new IllegalArgumentException(
            "longestPause " + longestPause + " must not be below firstPause " + firstPause);
      }
    }
  }

  public FixedConfig {
    peers = List.copyOf(peers);
    if (peers.size() > MAX_PEERS) {
      throw new IllegalArgumentException(peers.size() + " peers are more than " + MAX_PEERS);
    }
    Set<String> names = new LinkedHashSet<>();
    for (Peer peer : peers) {
      if (!names.add(peer.name())) {
        throw new IllegalArgumentException("peer '" + peer.name() + "' is configured twice");
      }
    }
  }

  /// The default settings with these peers.
  public static FixedConfig of(List<Peer> peers) {
    FullMeshConfig mesh = FullMeshConfig.defaults();
    Dialling dialling = new Dialling(Duration.ofMillis(200), Duration.ofSeconds(10));
    return new FixedConfig(peers, dialling, mesh.detection(), mesh.profiles());
  }

  public FixedConfig withDialling(Dialling newDialling) {
    return new FixedConfig(peers, newDialling, detection, profiles);
  }

  public FixedConfig withProfiles(FullMeshConfig.Profiles newProfiles) {
    return new FixedConfig(peers, dialling, detection, newProfiles);
  }

  public FixedConfig withDetection(FullMeshConfig.Detection newDetection) {
    return new FixedConfig(peers, dialling, newDetection, profiles);
  }
}
