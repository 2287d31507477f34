package dev.partisan.conformance;

import dev.partisan.BrokerConfig;
import dev.partisan.NodeBuilder;
import dev.partisan.Topology;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The publish-subscribe topology (§3.3.5): nodes reach the broker only, and find each other there.
public final class PublishSubscribeUnderTest implements TopologyUnderTest {
  private final String cluster;
  private final Map<String, String> uris;

  /// @param cluster a name that other users of the broker do not have
  /// @param uris by which each node reaches the broker
  PublishSubscribeUnderTest(String cluster, Map<String, String> uris) {
    this.cluster = cluster;
    this.uris = uris;
  }

  /// What it claims, without a broker.
  public static TopologyUnderTest claims() {
    return new PublishSubscribeUnderTest("", Map.of());
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public Topology topology(String node, Layout layout) {
    BrokerConfig broker = BrokerConfig.of(uris.getOrDefault(node, ""));
    return Topology.publishSubscribe(broker, QuickSettings.MEMBERSHIP);
  }

  /// All find each other by themselves.
  @Override
  public Optional<String> contact(String node, Layout layout) {
    return Optional.empty();
  }

  @Override
  public boolean isListening(String node, Layout layout) {
    return false;
  }

  @Override
  public void configure(NodeBuilder builder) {
    builder.cluster(cluster).monitors(QuickSettings.MONITORS);
  }
}
