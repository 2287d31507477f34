package dev.partisan;

/// Something that goes on telling until it is closed.
///
/// ```java
/// try (Subscription leavers = node.onMembership(MemberEvent.Left.class, left -> forget(left.node()))) {
///   work();
/// }
/// ```
public interface Subscription extends AutoCloseable {
  /// No call begins after this; one may be under way. Closing again does nothing.
  @Override
  void close();
}
