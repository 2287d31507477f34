package dev.partisan.internal.process;

/// What is done about a process that waits for a message when one has come: unpark it now, or later
/// with others.
@FunctionalInterface
interface Waker {
  void wake(Thread receiver);
}
