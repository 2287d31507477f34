package dev.partisan;

/// Why a monitor reports that what it watches is down.
///
/// ```java
/// switch (down.reason()) {
///   case FINISHED, STOPPED -> forget(down.process());
///   case CRASHED, NO_PROCESS -> startAnew(down.process(), down.text());
///   case NO_CONNECTION, NODE_LEFT, NODE_REPLACED -> moveAwayFrom(down.node());
/// }
/// ```
public enum DownReason {
  /// The process's body returned, or it called [Context#stop].
  FINISHED,
  /// The process was told to stop, or its node closed.
  STOPPED,
  /// The process threw, and was not restarted; the text says what.
  CRASHED,
  /// There is no such process, or nobody holds the name. Of some thousand processes that ended last a
  /// node still knows how, and says that instead.
  NO_PROCESS,
  /// The node is out of reach for longer than the grace, is no member, or has lost track of the
  /// monitor. What became of the process is not known.
  NO_CONNECTION,
  /// The node left the cluster, or was removed from it.
  NODE_LEFT,
  /// Another run of the node took its place.
  NODE_REPLACED
}
