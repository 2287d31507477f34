package dev.partisan.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What work may allocate on its thread.
///
/// @param bytes at most
record FuzzBudget(long bytes) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ATTEMPTS = 8;

  /// The property that says how much more is allowed, for code that a fuzzer has instrumented.
  static final String SLACK = "partisan.fuzz.slack";

  private static final long SLACK_BYTES = Long.getLong(SLACK, 0);

  /// Does the work, and again while it is over the budget: what is done for the first times loads classes and makes
  /// call sites, which is no part of what it costs.
  ///
  /// @throws IllegalStateException when it is over the budget each time
  void spend(Runnable work) {
    long allocated = 0;
    for (int i = 0; i < ATTEMPTS; i++) {
      long start = THREADS.getCurrentThreadAllocatedBytes();
      work.run();
      allocated = THREADS.getCurrentThreadAllocatedBytes() - start;
      if (allocated <= bytes + SLACK_BYTES) {
        return;
      }
    }
    throw new IllegalStateException("allocated " + allocated + " bytes, more than " + bytes);
  }
}
