package dev.partisan.wire.payload;

import java.lang.reflect.Method;

/// Bytes that the current thread has allocated. Found by name: the tests live in a module that does
/// not read `jdk.management`.
final class Allocation {
  private static final Object BEAN;
  private static final Method ALLOCATED;

  static {
    try {
      BEAN =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      ALLOCATED =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Allocation() {}

  static long bytes() {
    try {
      return (long) ALLOCATED.invoke(BEAN);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("not found", e);
    }
  }
}
