package dev.partisan;

import org.jspecify.annotations.Nullable;

/// What keeps messages together: those with the same key, sender and receiver travel on one lane,
/// in order.
///
/// ```java
/// PartitionKey byNumber = PartitionKey.of(42);
/// PartitionKey byText = PartitionKey.of("customer-7");
/// node.forward(orders, order, SendOptions.via("orders").key(byText));
/// ```
public final class PartitionKey {
  private final long number;
  private final @Nullable String text;

  private PartitionKey(long number, @Nullable String text) {
    this.number = number;
    this.text = text;
  }

  /// A numeric key.
  public static PartitionKey of(long number) {
    return new PartitionKey(number, null);
  }

  /// A textual key; its hash is the same in every JVM.
  public static PartitionKey of(String text) {
    return new PartitionKey(hashOf(text), text);
  }

  /// A well mixed hash: any of its bits may choose a lane, also for keys that differ in few bits.
  public long hash() {
    long h = number;
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }

  /// FNV-1a over the characters.
  private static long hashOf(String text) {
    long h = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * 0x100000001b3L;
    }
    return h;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartitionKey that
        && number == that.number
        && (text == null ? that.text == null : text.equals(that.text));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash());
  }

  @Override
  public String toString() {
    return text == null ? Long.toString(number) : text;
  }
}
