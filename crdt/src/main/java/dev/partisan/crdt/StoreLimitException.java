package dev.partisan.crdt;

/// A limit of [StoreConfig] would be exceeded; nothing was changed.
///
/// ```java
/// try { set.update(it -> it.add(actor, element)); }
/// catch (StoreLimitException full) { System.out.println(full.getMessage()); }
/// ```
public final class StoreLimitException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  StoreLimitException(String message) {
    super(message);
  }
}
