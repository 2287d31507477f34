package dev.partisan.wire.payload;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Handles to records' accessors and canonical constructors, from the first source that may have
/// them: the lookups that the user gave, packages opened to us, and what is public and exported.
final class RecordAccess {
  // A method handle takes 255 arguments at most, itself and a few of the JDK's own included.
  private static final int MAX_PARAMETER_SLOTS = 250;

  private final List<MethodHandles.Lookup> given;

  RecordAccess(List<MethodHandles.Lookup> given) {
    this.given = given;
  }

  MethodHandle accessor(Class<?> type, RecordComponent component) {
    return find(
        type,
        lookup ->
            lookup.findVirtual(
                type, component.getName(), MethodType.methodType(component.getType())));
  }

  MethodHandle constructor(Class<?> type) {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    int slots = 0;
    for (Class<?> parameter : parameters) {
      slots += parameter == long.class || parameter == double.class ? 2 : 1;
    }
    if (slots > MAX_PARAMETER_SLOTS) {
      throw new IllegalArgumentException(
          "record " + type.getTypeName() + " has too many components: group them in records");
    }
    return find(
        type,
        lookup -> lookup.findConstructor(type, MethodType.methodType(void.class, parameters)));
  }

  private MethodHandle find(Class<?> type, Search search) {
    ReflectiveOperationException refusal = null;
    for (Source source : sources(type)) {
      try {
        return search.in(source.open());
      } catch (ReflectiveOperationException e) {
        refusal = e;
      }
    }
    throw new IllegalArgumentException(remedy(type), refusal);
  }

  private List<Source> sources(Class<?> type) {
    List<Source> sources = new ArrayList<>();
    for (MethodHandles.Lookup lookup : given) {
      sources.add(() -> MethodHandles.privateLookupIn(type, lookup));
    }
    sources.add(() -> {
      RecordAccess.class.getModule().addReads(type.getModule());
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    });
    sources.add(MethodHandles::publicLookup);
    return sources;
  }

  private static String remedy(Class<?> type) {
    String module = type.getModule().getName();
    String ours = RecordAccess.class.getModule().getName();
    return "record "
        + type.getTypeName()
        + " is out of reach: add `opens "
        + type.getPackageName()
        + " to "
        + (ours == null ? "ALL-UNNAMED" : ours)
        + ";` to the module-info.java of "
        + module
        + ", or register it with add(MethodHandles.lookup(), "
        + type.getSimpleName()
        + ".class), called in that module";
  }

  private interface Source {
    MethodHandles.Lookup open() throws IllegalAccessException;
  }

  private interface Search {
    MethodHandle in(MethodHandles.Lookup lookup) throws ReflectiveOperationException;
  }
}
