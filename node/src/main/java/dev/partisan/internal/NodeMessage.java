package dev.partisan.internal;

import dev.partisan.internal.monitor.MonitorMessage;

/// What the runtimes of two nodes say to each other: handled by the node, never by a process.
///
/// Those who send it see to it that a message which is lost, doubled or late does no harm.
public sealed interface NodeMessage permits MonitorMessage {}
