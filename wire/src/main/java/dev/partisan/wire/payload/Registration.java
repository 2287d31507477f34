package dev.partisan.wire.payload;

import dev.partisan.wire.payload.RecordCompiler.Component;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One scan from the registered types to all that their components name; it ends in a table of
/// codecs.
final class Registration {
  private final Map<Class<?>, String> roots;
  private final Map<Class<?>, Named> values;
  private final RecordAccess access;
  private final TypeTable table = new TypeTable();
  private final SortedMap<Integer, String> names = new TreeMap<>();
  private final Map<Class<?>, Codec> sealed = new LinkedHashMap<>();
  private final Map<RecordCodec, List<Component>> records = new LinkedHashMap<>();
  private final ArrayDeque<RecordCodec> pending = new ArrayDeque<>();

  Registration(
      Map<Class<?>, String> roots,
      Map<Class<?>, Named> values,
      List<MethodHandles.Lookup> lookups) {
    this.roots = roots;
    this.values = values;
    this.access = new RecordAccess(lookups);
  }

  TypeTable table() {
    return table;
  }

  SortedMap<Integer, String> names() {
    return names;
  }

  void run() {
    values.values().forEach(this::register);
    codecOf(String[].class, "String[]");
    for (Class<?> root : roots.keySet()) {
      if (!root.isRecord() && !root.isEnum() && !root.isSealed() && !root.isArray()) {
        throw unsupported(root, "registered");
      }
      codecOf(root, "registered");
    }
    while (!pending.isEmpty()) {
      compile(pending.remove());
    }
    settleShareability();
  }

  private void compile(RecordCodec codec) {
    List<Component> components = new ArrayList<>();
    for (RecordComponent component : codec.type.getRecordComponents()) {
      String place = "component " + codec.type.getTypeName() + "." + component.getName();
      Codec componentCodec =
          component.getType().isPrimitive()
              ? Scalars.BOOLEAN // never asked: the compiler writes primitives itself
              : codecOf(component.getGenericType(), place);
      components.add(
          new Component(
              component.getType(), access.accessor(codec.type, component), componentCodec));
    }
    records.put(codec, components);
    codec.compiled(RecordCompiler.compile(components, access.constructor(codec.type)));
  }

  /// A record is shareable unless something says otherwise, so that a recursive one can be.
  private void settleShareability() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Map.Entry<RecordCodec, List<Component>> entry : records.entrySet()) {
        boolean shareable =
            entry.getValue().stream()
                .allMatch(c -> c.type().isPrimitive() || c.codec().isShareable());
        if (entry.getKey().isShareable() && !shareable) {
          entry.getKey().shareable(false);
          changed = true;
        }
      }
    }
  }

  private Codec codecOf(Type type, String place) {
    return switch (type) {
      case Class<?> raw -> codecOf(raw, place);
      case ParameterizedType generic -> {
        Class<?> raw = (Class<?>) generic.getRawType();
        Type[] arguments = generic.getActualTypeArguments();
        Codec first =
            arguments.length > 0 && isContainer(raw) ? codecOf(arguments[0], place) : null;
        Codec second = arguments.length > 1 && isMap(raw) ? codecOf(arguments[1], place) : null;
        Codec container = first == null ? null : container(raw, first, second);
        yield container != null ? container : codecOf(raw, place);
      }
      case GenericArrayType array -> {
        Codec element = codecOf(array.getGenericComponentType(), place);
        yield new ObjectArrays(erasure(array.getGenericComponentType()), element);
      }
      case TypeVariable<?> variable -> codecOf(erasure(variable), place);
      case WildcardType wildcard -> codecOf(wildcard.getUpperBounds()[0], place);
      default -> throw new IllegalArgumentException(place + ": " + type.getTypeName());
    };
  }

  private Codec codecOf(Class<?> type, String place) {
    Codec known = values.get(type);
    if (known == null) {
      known = declared(type);
    }
    if (known != null) {
      return known;
    }
    if (type.isRecord()) {
      RecordCodec codec = new RecordCodec(type, nameOf(type));
      register(codec);
      pending.add(codec);
      return codec;
    }
    if (type.isEnum()) {
      return register(new EnumCodec(type, nameOf(type)));
    }
    if (type.isSealed()) {
      return sealedType(type, place);
    }
    if (type.isArray()) {
      Class<?> element = type.getComponentType();
      ObjectArrays codec = new ObjectArrays(element, codecOf(element, place));
      if (table.find(type) == null) {
        register(new ObjectArrays.WithName(type, nameOf(type), codec));
      }
      return codec;
    }
    if (type.isInterface() && !isContainer(type)) {
      return new TypeTable.Any(table, type, List.of());
    }
    throw unsupported(type, place);
  }

  /// What a component of this type gets when nothing needs to be scanned for it.
  private @Nullable Codec declared(Class<?> type) {
    if (type == Object.class) {
      return table.any();
    }
    if (type == Long.class || type == Integer.class || type == Short.class || type == Byte.class) {
      return new Scalars.Declared(type);
    }
    Codec container = container(type, table.any(), table.any());
    if (container != null) {
      return container;
    }
    boolean isNamedArray = type.isArray() && !type.getComponentType().isPrimitive();
    return isNamedArray ? null : table.find(type);
  }

  private Codec sealedType(Class<?> type, String place) {
    Codec known = sealed.get(type);
    if (known != null) {
      return known;
    }
    List<Codec> permitted = new ArrayList<>();
    Codec codec = new TypeTable.Any(table, type, permitted);
    sealed.put(type, codec);
    for (Class<?> subtype : type.getPermittedSubclasses()) {
      permitted.add(codecOf(subtype, "case of " + type.getTypeName() + ", " + place));
    }
    return codec;
  }

  private static boolean isMap(Class<?> type) {
    return Map.class.isAssignableFrom(type);
  }

  private static boolean isContainer(Class<?> type) {
    return isMap(type) || Collection.class.isAssignableFrom(type) || type == Optional.class;
  }

  private static @Nullable Codec container(Class<?> type, Codec element, @Nullable Codec mapped) {
    if (type == List.class) {
      return new Containers.Sequence(element);
    }
    if (type == Collection.class) {
      return new Containers.Either(element);
    }
    if (type == Set.class) {
      return new Containers.Unique(element, false);
    }
    if (type == SortedSet.class) {
      return new Containers.Unique(element, true);
    }
    if (type == Optional.class) {
      return new Containers.Maybe(element);
    }
    if (mapped != null && type == Map.class) {
      return new Containers.Dictionary(element, mapped, false);
    }
    if (mapped != null && type == SortedMap.class) {
      return new Containers.Dictionary(element, mapped, true);
    }
    return null;
  }

  private static Class<?> erasure(Type type) {
    return switch (type) {
      case Class<?> raw -> raw;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      case GenericArrayType array -> erasure(array.getGenericComponentType()).arrayType();
      case TypeVariable<?> variable -> erasure(variable.getBounds()[0]);
      case WildcardType wildcard -> erasure(wildcard.getUpperBounds()[0]);
      default -> throw new IllegalArgumentException(type.getTypeName());
    };
  }

  private String nameOf(Class<?> type) {
    return roots.getOrDefault(type, type.getName());
  }

  private Codec register(Named codec) {
    table.add(codec);
    names.put(codec.id, codec.name);
    return codec;
  }

  private static IllegalArgumentException unsupported(Class<?> type, String place) {
    String remedy;
    if (isContainer(type)) {
      remedy = "declare it as List, Set, SortedSet, Map, SortedMap, Collection or Optional";
    } else {
      remedy = "make it a record, an enum or a sealed type, or register it with value(...)";
    }
    return new IllegalArgumentException(
        "type " + type.getTypeName() + " (" + place + ") cannot be sent: " + remedy);
  }
}
