package dev.partisan;

import dev.partisan.internal.process.Refs;
import dev.partisan.protocol.NodeId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where to send messages of type `M`: one process of one running node, or whoever holds a name
/// there.
///
/// A ref is a plain value: it may be stored, compared and sent inside a message to any node. A ref
/// to a process is fenced by the incarnation of its node, so it never reaches a process of a later
/// run; a ref to a name follows the name through restarts.
///
/// ```java
/// Ref<Greet> greeter = node.ref("beta", "greeter");
/// node.forward(greeter, new Greet("Ada"));
/// System.out.println(greeter); // greeter@beta
/// ```
///
/// @param <M> what the process understands
@SuppressWarnings("UnusedTypeParameter") // it types what is sent, not what a ref holds
public final class Ref<M> {
  static {
    Refs.install(Ref::new);
  }

  private final String nodeName;
  private final @Nullable NodeId node;
  private final long pid;
  private final @Nullable String name;

  private Ref(String nodeName, @Nullable NodeId node, long pid, @Nullable String name) {
    this.nodeName = nodeName;
    this.node = node;
    this.pid = pid;
    this.name = name;
  }

  /// The name of the node that the process runs on.
  public String nodeName() {
    return nodeName;
  }

  /// The run of the node that the process belongs to; empty for a ref to a name.
  public Optional<NodeId> nodeId() {
    return Optional.ofNullable(node);
  }

  /// The incarnation of the process's node; 0 for a ref to a name, whose holder may be of any run.
  public long incarnation() {
    return node == null ? 0 : node.incarnation();
  }

  /// The process's number on its node, from 1; 0 for a ref to a name.
  public long pid() {
    return pid;
  }

  /// The registered name; empty for a ref to a process.
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ref<?> that
        && pid == that.pid
        && nodeName.equals(that.nodeName)
        && Objects.equals(node, that.node)
        && Objects.equals(name, that.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(nodeName, node, pid, name);
  }

  /// `greeter@beta` for a name, `<12@alpha#1f3c>` for a process.
  @Override
  public String toString() {
    return name == null ? "<" + pid + "@" + node + ">" : name + "@" + nodeName;
  }
}
