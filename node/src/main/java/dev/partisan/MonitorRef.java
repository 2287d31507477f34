package dev.partisan;

/// The handle of a monitor: [Down] names it, `demonitor` takes it.
///
/// ```java
/// MonitorRef watching = self.monitor(worker, WorkerLost::new);
/// self.demonitor(watching);
/// ```
///
/// @param id unique in the life of the watching node; means nothing on another
public record MonitorRef(long id) {}
