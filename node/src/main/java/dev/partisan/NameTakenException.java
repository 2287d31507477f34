package dev.partisan;

/// A name is already registered on this node.
///
/// ```java
/// try { node.spawn("greeter", Greeter::new); }
/// catch (NameTakenException e) { log.info("there is a {} already", e.name()); }
/// ```
public final class NameTakenException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String name;

  public NameTakenException(String name, Ref<?> holder) {
    super(
        "name '" + name + "' is taken by " + holder + ": choose another, or stop its holder first");
    this.name = name;
  }

  /// The name that was asked for.
  public String name() {
    return name;
  }
}
