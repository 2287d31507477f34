package dev.partisan.ring;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// One value of a key.
///
/// ```java
/// String text = new String(value.bytes(), UTF_8);
/// ```
///
/// @param bytes nothing if it was deleted
/// @param stamp when it was put: microseconds since 1970 by the clock of the node that took it, and later than what
///   that node knew of the key
/// @param expiresAt milliseconds since 1970, by the clock of whoever reads; 0 for never
/// @param isDeleted whether it says that there is no value
public record Value(byte[] bytes, long stamp, long expiresAt, boolean isDeleted) {
  /// Which of several concurrent values is shown where only one can be: the last one by its stamp, and of those the
  /// greatest in bytes, so that all nodes choose alike.
  public static final Comparator<Value> LAST_WRITER =
      Comparator.comparingLong(Value::stamp).thenComparing(Value::bytes, Arrays::compareUnsigned);

  /// Whether there is something to read, at a time in milliseconds since 1970.
  public boolean isThere(long millis) {
    return !isDeleted && (expiresAt == 0 || millis < expiresAt);
  }

  Value gone() {
    return new Value(new byte[0], stamp, expiresAt, true);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Value that
        && stamp == that.stamp
        && expiresAt == that.expiresAt
        && isDeleted == that.isDeleted
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(stamp) * 31 + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return isDeleted ? "(deleted)" : bytes.length + " bytes of " + stamp;
  }
}
