package dev.partisan;

/// A process as straight-line code: it receives, blocks, and ends by returning.
///
/// ```java
/// ProcessBody<String> echo = self -> {
///   while (true) System.out.println(self.receive());
/// };
/// ```
///
/// @param <M> what the process understands
@FunctionalInterface
public interface ProcessBody<M> {
  /// Runs on the process's own thread; the process ends when it returns and crashes when it throws.
  void run(Context<M> self) throws Exception;
}
