package dev.partisan.wire.payload;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which codec writes a class and which one reads a tag or an id: two open-addressing tables,
/// filled once, then only read.
final class TypeTable {
  private final Codec any = new Any(this, Object.class, List.of());
  private final Codec objects = new ObjectArrays(Object.class, any);
  private final Codec list = new Containers.Sequence(any);
  private final Codec set = new Containers.Unique(any, false);
  private final Codec sortedSet = new Containers.Unique(any, true);
  private final Codec map = new Containers.Dictionary(any, any, false);
  private final Codec sortedMap = new Containers.Dictionary(any, any, true);
  private final Codec buffer = new Bytes(false);
  private final @Nullable Codec[] byTag;
  private final List<Named> values = new ArrayList<>();
  private @Nullable Class<?>[] classes;
  private @Nullable Codec[] codecs;
  private int classCount;
  private @Nullable Named[] named;
  private int namedCount;

  TypeTable() {
    byTag = new Codec[256];
    classes = new Class<?>[128];
    codecs = new Codec[128];
    named = new Named[64];
    Codec integers = new Scalars.Undeclared();
    for (int tag = Tag.INTEGER_MIN; tag <= Byte.MAX_VALUE; tag++) {
      byTag[tag & 0xff] = integers;
    }
    for (int tag = Tag.TEXT_0; tag <= Tag.TEXT_31; tag++) {
      byTag[tag & 0xff] = Scalars.TEXT;
    }
    builtIn(Long.class, integers, Tag.INT_64);
    builtIn(Integer.class, integers, Tag.INT_8, Tag.INT_16, Tag.INT_32);
    builtIn(Short.class, integers, Tag.SHORT);
    builtIn(Byte.class, integers, Tag.BYTE);
    builtIn(Boolean.class, Scalars.BOOLEAN, Tag.TRUE, Tag.FALSE);
    builtIn(Character.class, Scalars.CHAR, Tag.CHAR);
    builtIn(Float.class, Scalars.FLOAT, Tag.FLOAT);
    builtIn(Double.class, Scalars.DOUBLE, Tag.DOUBLE);
    builtIn(String.class, Scalars.TEXT, Tag.LATIN_1, Tag.UTF_16);
    builtIn(Duration.class, new Scalars.Time(Tag.DURATION), Tag.DURATION);
    builtIn(Instant.class, new Scalars.Time(Tag.INSTANT), Tag.INSTANT);
    builtIn(UUID.class, new Scalars.Uuid(), Tag.UUID);
    builtIn(BigInteger.class, new Scalars.BigInt(), Tag.BIG_INTEGER);
    builtIn(byte[].class, new Bytes(true), Tag.BYTES);
    builtIn(ByteBuffer.class, buffer, Tag.BUFFER);
    builtIn(boolean[].class, new PrimitiveArrays.Booleans(), Tag.BOOLEANS);
    builtIn(short[].class, new PrimitiveArrays.Shorts(), Tag.SHORTS);
    builtIn(char[].class, new PrimitiveArrays.Chars(), Tag.CHARS);
    builtIn(int[].class, new PrimitiveArrays.Ints(), Tag.INTS);
    builtIn(long[].class, new PrimitiveArrays.Longs(), Tag.LONGS);
    builtIn(float[].class, new PrimitiveArrays.Floats(), Tag.FLOATS);
    builtIn(double[].class, new PrimitiveArrays.Doubles(), Tag.DOUBLES);
    builtIn(Object[].class, objects, Tag.ARRAY);
    builtIn(Optional.class, new Containers.Maybe(any), Tag.NONE, Tag.SOME);
    builtIn(List.class, list, Tag.LIST);
    builtIn(Set.class, set, Tag.SET);
    builtIn(SortedSet.class, sortedSet, Tag.SORTED_SET);
    builtIn(Map.class, map, Tag.MAP);
    builtIn(SortedMap.class, sortedMap, Tag.SORTED_MAP);
  }

  /// The codec for values that may be of any registered type.
  Codec any() {
    return any;
  }

  /// Adds a type that has an id.
  void add(Named codec) {
    Named other = byId(codec.id);
    if (other != null) {
      throw new IllegalArgumentException(
          described(codec)
              + " and "
              + described(other)
              + " share the type id 0x"
              + Integer.toHexString(codec.id)
              + ": register one of them under another name, with add(type, name)");
    }
    if (2 * ++namedCount > named.length) {
      @Nullable Named[] old = named;
      named = new Named[2 * old.length];
      for (Named moved : old) {
        if (moved != null) {
          named[freeSlot(moved.id)] = moved;
        }
      }
    }
    named[freeSlot(codec.id)] = codec;
    put(codec.type, codec);
    if (codec instanceof ValueCodec) {
      values.add(codec);
    }
  }

  /// The codec of exactly this class.
  @Nullable Codec find(Class<?> type) {
    int mask = classes.length - 1;
    for (int slot = type.hashCode() & mask; ; slot = (slot + 1) & mask) {
      Class<?> found = classes[slot];
      if (found == type) {
        return codecs[slot];
      }
      if (found == null) {
        return null;
      }
    }
  }

  Codec forValue(Object value) {
    Codec codec = find(value.getClass());
    return codec != null ? codec : forSubclass(value);
  }

  Object read(PayloadInput in, byte tag) {
    if (tag >= Tag.RECORD && tag <= Tag.VALUE || tag == Tag.NAMED_ARRAY) {
      int id = in.getInt();
      Named codec = byId(id);
      if (codec == null || codec.ownTag != tag) {
        throw in.malformed("type id 0x" + Integer.toHexString(id) + " is not registered here");
      }
      return codec.readBody(in);
    }
    Codec codec = byTag[tag & 0xff];
    if (codec == null) {
      throw Codec.unexpected(in, tag, "a value");
    }
    return codec.read(in, tag);
  }

  /// Types whose values are of classes that nobody can list: a JDK's lists, an enum's constants.
  private Codec forSubclass(Object value) {
    for (Named custom : values) {
      if (custom.type.isInstance(value)) {
        return custom;
      }
    }
    if (value instanceof Enum<?> constant) {
      Codec codec = find(constant.getDeclaringClass());
      if (codec != null) {
        return codec;
      }
    }
    return switch (value) {
      case SortedSet<?> sorted when sorted.comparator() == null -> sortedSet;
      case Set<?> _ -> set;
      case Collection<?> _ -> list;
      case SortedMap<?, ?> sorted when sorted.comparator() == null -> sortedMap;
      case Map<?, ?> _ -> map;
      case ByteBuffer _ -> buffer;
      default -> throw new UnregisteredTypeException(value.getClass());
    };
  }

  private static String described(Named codec) {
    return codec.type.getTypeName() + " (as " + codec.name + ")";
  }

  private @Nullable Named byId(int id) {
    int mask = named.length - 1;
    for (int slot = id & mask; ; slot = (slot + 1) & mask) {
      Named found = named[slot];
      if (found == null || found.id == id) {
        return found;
      }
    }
  }

  private int freeSlot(int id) {
    int slot = id & (named.length - 1);
    while (named[slot] != null) {
      slot = (slot + 1) & (named.length - 1);
    }
    return slot;
  }

  private void builtIn(Class<?> type, Codec codec, byte... tags) {
    put(type, codec);
    for (byte tag : tags) {
      byTag[tag & 0xff] = codec;
    }
  }

  private void put(Class<?> type, Codec codec) {
    if (2 * ++classCount > classes.length) {
      @Nullable Class<?>[] oldClasses = classes;
      @Nullable Codec[] oldCodecs = codecs;
      classes = new Class<?>[2 * oldClasses.length];
      codecs = new Codec[classes.length];
      for (int i = 0; i < oldClasses.length; i++) {
        Class<?> movedClass = oldClasses[i];
        Codec movedCodec = oldCodecs[i];
        if (movedClass != null && movedCodec != null) {
          insert(movedClass, movedCodec);
        }
      }
    }
    insert(type, codec);
  }

  private void insert(Class<?> type, Codec codec) {
    int mask = classes.length - 1;
    int slot = type.hashCode() & mask;
    while (classes[slot] != null) {
      slot = (slot + 1) & mask;
    }
    classes[slot] = type;
    codecs[slot] = codec;
  }

  /// A component of an interface or of `Object`: the value's own type decides.
  static final class Any extends Codec {
    private final TypeTable types;
    private final Class<?> declared;
    private final List<Codec> permitted;

    /// With `permitted`, the codecs of a sealed type's cases; without, the type is open.
    Any(TypeTable types, Class<?> declared, List<Codec> permitted) {
      this.types = types;
      this.declared = declared;
      this.permitted = permitted;
    }

    @Override
    void write(Object value, PayloadOutput out) {
      types.forValue(value).write(value, out);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      Object value = types.read(in, tag);
      if (!declared.isInstance(value)) {
        throw in.malformed(
            "a " + value.getClass().getName() + " where a " + declared.getName() + " belongs");
      }
      return value;
    }

    @Override
    boolean isShareable() {
      return !permitted.isEmpty() && permitted.stream().allMatch(Codec::isShareable);
    }
  }
}
