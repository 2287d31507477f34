package dev.partisan;

import dev.partisan.internal.MessageCodecs;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.FullMesh;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Protocol;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.Types;
import java.lang.invoke.MethodHandles;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Who connects to whom in a cluster; chosen when a node starts. All nodes of a cluster choose the
/// same one.
///
/// Programs are the same on each: members are listed, messages and calls reach every member that has
/// a route, directly or through other nodes.
///
/// ```java
/// Node.named("alpha").topology(Topology.fullMesh()).start();
/// Node.named("beta").topology(Topology.client("10.0.0.1:7000", "10.0.0.2:7000")).start();
/// Node.named("gamma").topology(Topology.of("ring", Ring::new, RingMessage.class)).start();
/// ```
public final class Topology {
  /// Makes the protocol of one node.
  @FunctionalInterface
  public interface Factory {
    /// Called once, when the node starts.
    ///
    /// @param self the node
    /// @param address where others reach it; [Address#NONE] when it does not listen
    /// @param random the protocol's only source of chance
    Protocol protocol(NodeId self, Address address, RandomGenerator random);
  }

  private final String name;
  private final boolean isListening;
  private final Factory factory;
  private final Supplier<PayloadCodec> codec;

  private Topology(
      String name, boolean isListening, Factory factory, Supplier<PayloadCodec> codec) {
    this.name = name;
    this.isListening = isListening;
    this.factory = factory;
    this.codec = codec;
  }

  /// Everybody connects to everybody; the default.
  public static Topology fullMesh() {
    return fullMesh(FullMeshConfig.defaults());
  }

  /// The full mesh with timing and limits of one's own.
  public static Topology fullMesh(FullMeshConfig config) {
    return ours(
        "full-mesh", true, (self, address, random) -> new FullMesh(self, address, config, random));
  }

  /// A topology of the user's own.
  ///
  /// @param name for logs and errors
  /// @param messages what the protocol's nodes say to each other: a sealed interface registers the
  ///   records that it permits. In a module, their package is to be opened to `dev.partisan.wire`
  @SafeVarargs
  @SuppressWarnings("varargs") // the classes are only read
  public static Topology of(String name, Factory factory, Class<? extends Message>... messages) {
    return new Topology(name, true, factory, () -> Types.builder().add(messages).build());
  }

  /// As [#of(String, Factory, Class...)], for messages of a package that its module does not open:
  /// `MethodHandles.lookup()` gives the access.
  @SafeVarargs
  @SuppressWarnings("varargs") // the classes are only read
  public static Topology of(
      String name,
      Factory factory,
      MethodHandles.Lookup lookup,
      Class<? extends Message>... messages) {
    return new Topology(name, true, factory, () -> Types.builder().add(lookup, messages).build());
  }

  private static Topology ours(String name, boolean isListening, Factory factory) {
    return new Topology(name, isListening, factory, () -> MessageCodecs.CONTROL);
  }

  /// Whether nodes of this topology are dialled by others.
  boolean isListening() {
    return isListening;
  }

  Factory factory() {
    return factory;
  }

  /// Of the protocol's messages.
  ///
  /// @throws IllegalArgumentException when one cannot be sent, naming type, component and remedy
  PayloadCodec codec() {
    return codec.get();
  }

  @Override
  public String toString() {
    return name;
  }
}
