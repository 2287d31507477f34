package dev.partisan;

/// Ends a process that is told to stop: thrown out of whatever it waits in. Let it pass; it is no
/// crash.
///
/// ```java
/// try { while (true) handle(self.receive()); }
/// finally { file.close(); }
/// ```
public final class ProcessStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProcessStoppedException(Ref<?> process) {
    super("process " + process + " is being stopped");
  }
}
