package dev.partisan.tidy;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What users can name of some classes: public and protected types and members, one line each, in a stable order.
final class PublicApi {
  private static final Set<String> OBJECT_METHODS = Set.of("equals", "hashCode", "toString");

  private PublicApi() {}

  /// Renders those of `classes` that are visible outside their module's packages.
  static String render(List<Class<?>> classes) {
    return classes.stream()
        .filter(PublicApi::isVisible)
        .sorted(Comparator.comparing(Class::getName))
        .map(PublicApi::type)
        .collect(Collectors.joining("\n"));
  }

  private static boolean isVisible(Class<?> type) {
    if (type.isAnonymousClass() || type.isLocalClass() || type.isSynthetic()) {
      return false;
    }
    Class<?> outer = type.getDeclaringClass();
    return isVisible(type.getModifiers()) && (outer == null || isVisible(outer));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String type(Class<?> type) {
    StringBuilder text = new StringBuilder(header(type)).append('\n');
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        text.append("  ").append(((Enum<?>) constant).name()).append('\n');
      }
    }
    members(type).forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private static String header(Class<?> type) {
    StringJoiner words = new StringJoiner(" ");
    if (type.isAnnotationPresent(Deprecated.class)) {
      words.add("@Deprecated");
    }
    words.add(Modifier.isPublic(type.getModifiers()) ? "public" : "protected");
    typeModifiers(type).forEach(words::add);
    words.add(kind(type));
    String components =
        type.isRecord()
            ? Stream.of(type.getRecordComponents())
                .map(PublicApi::component)
                .collect(Collectors.joining(", ", "(", ")"))
            : "";
    words.add(type.getCanonicalName() + TypeText.parameters(type) + components);
    addSupertypes(type, words);
    return words.toString();
  }

  private static List<String> typeModifiers(Class<?> type) {
    List<String> modifiers = new ArrayList<>();
    int bits = type.getModifiers();
    boolean implied = type.isInterface() || type.isRecord() || type.isEnum();
    if (type.isMemberClass() && Modifier.isStatic(bits) && !implied) {
      modifiers.add("static");
    }
    if (Modifier.isAbstract(bits) && !implied) {
      modifiers.add("abstract");
    }
    if (Modifier.isFinal(bits) && !implied) {
      modifiers.add("final");
    }
    if (type.isSealed() && !type.isEnum()) {
      modifiers.add("sealed");
    }
    return modifiers;
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    if (type.isInterface()) {
      return "interface";
    }
    if (type.isRecord()) {
      return "record";
    }
    return type.isEnum() ? "enum" : "class";
  }

  private static String component(RecordComponent component) {
    return TypeText.of(component.getAnnotatedType()) + " " + component.getName();
  }

  private static void addSupertypes(Class<?> type, StringJoiner words) {
    Class<?> parent = type.getSuperclass();
    if (parent != null && parent != Object.class && kind(type).equals("class")) {
      words.add("extends").add(TypeText.of(type.getAnnotatedSuperclass()));
    }
    if (type.getInterfaces().length > 0 && !type.isAnnotation()) {
      words.add(type.isInterface() ? "extends" : "implements");
      words.add(list(type.getAnnotatedInterfaces()));
    }
    if (type.isSealed() && !type.isEnum()) {
      words.add("permits");
      words.add(
          Stream.of(type.getPermittedSubclasses())
              .map(TypeText::name)
              .sorted()
              .collect(Collectors.joining(", ")));
    }
  }

  private static Stream<String> members(Class<?> type) {
    return Stream.of(
            Stream.of(type.getDeclaredFields())
                .filter(field -> !field.isEnumConstant() && isMember(type, field))
                .map(PublicApi::field),
            Stream.of(type.getDeclaredConstructors())
                .filter(
                    constructor -> isMember(type, constructor) && !isCanonical(type, constructor))
                .map(constructor -> executable(constructor, type.getSimpleName())),
            withHiddenParents(type)
                .flatMap(owner -> Stream.of(owner.getDeclaredMethods()))
                .filter(method -> isMember(type, method) && !isImplied(type, method))
                .map(PublicApi::method))
        .flatMap(kind -> kind.sorted().distinct());
  }

  /// A public method of a package-private parent is public in its visible child.
  private static Stream<Class<?>> withHiddenParents(Class<?> type) {
    Class<?> parent = type.getSuperclass();
    return parent == null || isVisible(parent)
        ? Stream.of(type)
        : Stream.concat(Stream.of(type), withHiddenParents(parent));
  }

  private static boolean isMember(Class<?> type, Member member) {
    int bits = member.getModifiers();
    boolean open = !Modifier.isFinal(type.getModifiers()) && !type.isSealed();
    return !member.isSynthetic()
        && (Modifier.isPublic(bits) || (Modifier.isProtected(bits) && open));
  }

  private static boolean isCanonical(Class<?> type, Constructor<?> constructor) {
    return type.isRecord()
        && Arrays.equals(
            constructor.getParameterTypes(),
            Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
  }

  /// Whether the header of the type says it already: accessors of records, `values()`, and what every object has.
  private static boolean isImplied(Class<?> type, Method method) {
    String name = method.getName();
    int parameters = method.getParameterCount();
    boolean ofObject =
        OBJECT_METHODS.contains(name) && parameters == (name.equals("equals") ? 1 : 0);
    boolean ofRecord =
        type.isRecord()
            && parameters == 0
            && Stream.of(type.getRecordComponents()).anyMatch(c -> c.getName().equals(name));
    boolean ofEnum =
        type.isEnum()
            && Modifier.isStatic(method.getModifiers())
            && Set.of("values", "valueOf").contains(name);
    return ofObject || ofRecord || ofEnum;
  }

  private static String field(Field field) {
    return memberModifiers(field) + TypeText.of(field.getAnnotatedType()) + " " + field.getName();
  }

  private static String method(Method method) {
    return executable(
        method, TypeText.of(method.getAnnotatedReturnType()) + " " + method.getName());
  }

  private static String executable(Executable executable, String name) {
    String typeParameters = TypeText.parameters(executable);
    AnnotatedType[] parameters = executable.getAnnotatedParameterTypes();
    String text = list(parameters);
    if (executable.isVarArgs()) {
      text = text.substring(0, text.length() - "[]".length()) + "...";
    }
    AnnotatedType[] thrown = executable.getAnnotatedExceptionTypes();
    return memberModifiers(executable)
        + (typeParameters.isEmpty() ? "" : typeParameters + " ")
        + name
        + "("
        + text
        + ")"
        + (thrown.length == 0 ? "" : " throws " + list(thrown));
  }

  private static <M extends Member & java.lang.reflect.AnnotatedElement> String memberModifiers(
      M member) {
    int bits = member.getModifiers();
    boolean inInterface = member.getDeclaringClass().isInterface();
    StringBuilder text = new StringBuilder();
    append(text, member.isAnnotationPresent(Deprecated.class), "@Deprecated");
    append(text, !inInterface && Modifier.isPublic(bits), "public");
    append(text, Modifier.isProtected(bits), "protected");
    append(text, member instanceof Method method && method.isDefault(), "default");
    append(text, !inInterface && Modifier.isAbstract(bits), "abstract");
    append(text, Modifier.isStatic(bits) && !(inInterface && member instanceof Field), "static");
    append(text, Modifier.isFinal(bits) && !inInterface, "final");
    return text.toString();
  }

  private static void append(StringBuilder text, boolean holds, String word) {
    if (holds) {
      text.append(word).append(' ');
    }
  }

  private static String list(AnnotatedType[] types) {
    return Stream.of(types)
        .map((Function<AnnotatedType, String>) TypeText::of)
        .collect(Collectors.joining(", "));
  }
}
