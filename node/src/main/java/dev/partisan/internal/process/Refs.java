package dev.partisan.internal.process;

import dev.partisan.Ref;
import dev.partisan.protocol.NodeId;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/// Makes refs: the runtime's and the codec's way to a constructor that applications do not see.
public final class Refs {
  private static volatile @Nullable Factory factory;

  private Refs() {}

  /// The constructor of [Ref].
  @FunctionalInterface
  public interface Factory {
    <M> Ref<M> create(String nodeName, @Nullable NodeId node, long pid, @Nullable String name);
  }

  /// Called by [Ref] itself, once, when it is initialized.
  public static void install(Factory constructor) {
    factory = constructor;
  }

  /// A ref to process `pid` of this run of a node.
  public static <M> Ref<M> process(NodeId node, long pid) {
    if (pid <= 0) {
      throw new IllegalArgumentException("pid " + pid + " of node " + node + " is not positive");
    }
    return factory().create(node.name(), node, pid, null);
  }

  /// A ref to whoever holds `name` on the node of that name.
  public static <M> Ref<M> named(String nodeName, String name) {
    Names.check(name);
    return factory().create(nodeName, null, 0, name);
  }

  private static Factory factory() {
    Factory installed = factory;
    return installed == null ? initialize() : installed;
  }

  private static Factory initialize() {
    try {
      MethodHandles.lookup().ensureInitialized(Ref.class);
    } catch (IllegalAccessException e) {
      throw new AssertionError("Ref is public", e);
    }
    Factory installed = factory;
    if (installed == null) {
      throw new AssertionError("Ref did not install its constructor");
    }
    return installed;
  }
}
