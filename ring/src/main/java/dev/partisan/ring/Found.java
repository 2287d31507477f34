package dev.partisan.ring;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a get has found.
///
/// ```java
/// store.get(key).value().ifPresent(value -> System.out.println(value.bytes().length));
/// ```
///
/// @param values those that were written concurrently and that nobody has replaced; usually one, none if the key was
///   never put. Deleted and expired ones are among them
/// @param context for a put that is to replace exactly these
public record Found(List<Value> values, VersionVector context) {
  public Found {
    values = List.copyOf(values);
  }

  /// The last one by its stamp, if it is there: not deleted, not expired.
  public Optional<Value> value() {
    return value(Instant.now().toEpochMilli());
  }

  /// As [#value()], at a time in milliseconds since 1970.
  public Optional<Value> value(long millis) {
    return values.stream().max(Value.LAST_WRITER).filter(value -> value.isThere(millis));
  }

  static Found of(Versioned state) {
    return new Found(state.siblings().stream().map(Sibling::value).toList(), state.seen());
  }
}
