package dev.partisan;

import java.util.Optional;

/// What a monitor reports, once: the watched process or node is down, and why.
///
/// ```java
/// record WorkerLost(Down down) implements Command {}
/// self.monitor(worker, WorkerLost::new);
/// Command next = self.receive(command -> command instanceof WorkerLost);
/// ```
///
/// @param monitor the monitor, which is over with this
/// @param node the name of the node that is watched, or on which the process is
/// @param process the ref that was given; empty when a node is watched
/// @param text of a crash what was thrown, cut to 1,000 characters; else empty, or a remark for people
public record Down(
    MonitorRef monitor, String node, Optional<Ref<?>> process, DownReason reason, String text) {}
