package dev.partisan.wire.payload;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The closed world of a node's messages: the registered types, and the codec of their values.
///
/// ```java
/// Types types = Types.builder().add(Command.class).value(Ref.class, Ref::write, Ref::read).build();
/// types.encode(new Command.Stop(), output);
/// Object message = types.decode(input);
/// ```
///
/// Records, enums, sealed hierarchies and arrays of these are registered; strings, boxed
/// primitives, arrays of primitives, `ByteBuffer`, `List`, `Set`, `Map`, `SortedSet`, `SortedMap`,
/// `Optional`, `Duration`, `Instant`, `UUID` and `BigInteger` always are. Records may gain
/// components at their end: whoever does not know them skips them, whoever misses them sees null,
/// zero, false, an empty optional or an empty collection. The bytes are described in
/// `docs/wire-format.md`.
public final class Types implements PayloadCodec {
  private final TypeTable table;
  private final SortedMap<Integer, String> names;

  private Types(TypeTable table, SortedMap<Integer, String> names) {
    this.table = table;
    this.names = names;
  }

  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void encode(Object message, PayloadOutput out) {
    table.forValue(message).write(message, out);
  }

  @Override
  public Object decode(PayloadInput in) {
    byte tag = in.getByte();
    if (tag == Tag.NULL) {
      throw in.malformed("null where a message belongs");
    }
    try {
      return table.read(in, tag);
    } catch (MalformedPayloadException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw MalformedPayloadException.causedBy(e, "a value's own code");
    }
  }

  @Override
  public boolean isShareable(Object message) {
    return table.forValue(message).isShareable();
  }

  /// Whether every value of a registered type may be shared without a copy; see the interface.
  public boolean isDeeplyImmutable(Class<?> type) {
    Codec codec = table.find(type);
    return codec != null && codec.isShareable();
  }

  /// The name of each type that has an id on the wire, by that id: what two nodes compare.
  public SortedMap<Integer, String> names() {
    return names;
  }

  /// Collects the types; [#build] scans them and reports what cannot be sent.
  public static final class Builder {
    private final Map<Class<?>, String> roots = new LinkedHashMap<>();
    private final Map<Class<?>, Named> values = new LinkedHashMap<>();
    private final List<MethodHandles.Lookup> lookups = new ArrayList<>();

    private Builder() {}

    /// Registers records, enums, sealed types and arrays, with all that their components name.
    public Builder add(Class<?>... types) {
      for (Class<?> type : types) {
        roots.putIfAbsent(type, type.getName());
      }
      return this;
    }

    /// Registers a type under a name of its own: one that was renamed keeps its old name here.
    public Builder add(Class<?> type, String name) {
      roots.put(type, name);
      return this;
    }

    /// Registers types of a package that its module does not open: `MethodHandles.lookup()`, called
    /// in that module, gives the access that is missing.
    public Builder add(MethodHandles.Lookup lookup, Class<?>... types) {
      lookups.add(lookup);
      return add(types);
    }

    /// Registers an immutable type that is no record, with its own way to bytes; subclasses too.
    public <T> Builder value(
        Class<T> type, ValueWriter<? super T> writer, ValueReader<? extends T> reader) {
      @Nullable Named before =
          values.put(type, new ValueCodec<>(type, type.getName(), writer, reader));
      if (before != null) {
        throw new IllegalArgumentException(type.getName() + " is registered twice as a value");
      }
      return this;
    }

    /// Builds the codec.
    ///
    /// @throws IllegalArgumentException if a type cannot be sent, naming the type, its component
    /// and
    ///     the remedy
    public Types build() {
      Registration registration = new Registration(roots, values, lookups);
      registration.run();
      return new Types(
          registration.table(), Collections.unmodifiableSortedMap(registration.names()));
    }
  }
}
