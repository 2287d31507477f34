package dev.partisan.tidy;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A type as the source spells it, with its `@Nullable` marks and without packages that every reader knows.
final class TypeText {
  private TypeText() {}

  static String of(AnnotatedType type) {
    return switch (type) {
      case AnnotatedArrayType array ->
          of(array.getAnnotatedGenericComponentType())
              + (isNullable(array) ? " @Nullable []" : "[]");
      case AnnotatedParameterizedType generic ->
          mark(generic)
              + name((Class<?>) ((ParameterizedType) generic.getType()).getRawType())
              + join(generic.getAnnotatedActualTypeArguments(), ", ", "<", ">");
      case AnnotatedTypeVariable variable -> mark(variable) + variable.getType().getTypeName();
      case AnnotatedWildcardType wildcard -> wildcard(wildcard);
      default -> mark(type) + plain(type.getType());
    };
  }

  /// The name without `java.lang`, `java.util` and the like, and without our own packages; nested types with dots.
  static String name(Class<?> type) {
    String name = type.getTypeName().replace('$', '.');
    String pack = type.getPackageName();
    boolean known = pack.startsWith("java.") || pack.startsWith("dev.partisan");
    return known && name.startsWith(pack + ".") ? name.substring(pack.length() + 1) : name;
  }

  static String parameters(GenericDeclaration declaration) {
    TypeVariable<?>[] variables = declaration.getTypeParameters();
    return variables.length == 0
        ? ""
        : Stream.of(variables)
            .map(TypeText::declaration)
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String declaration(TypeVariable<?> variable) {
    AnnotatedType[] bounds = variable.getAnnotatedBounds();
    String text = join(bounds, " & ", "", "");
    return variable.getName() + (text.isEmpty() || text.equals("Object") ? "" : " extends " + text);
  }

  private static String wildcard(AnnotatedWildcardType wildcard) {
    if (wildcard.getAnnotatedLowerBounds().length > 0) {
      return "? super " + join(wildcard.getAnnotatedLowerBounds(), " & ", "", "");
    }
    String upper = join(wildcard.getAnnotatedUpperBounds(), " & ", "", "");
    return upper.isEmpty() || upper.equals("Object") ? "?" : "? extends " + upper;
  }

  private static String plain(Type type) {
    return type instanceof Class<?> c ? name(c) : type.getTypeName();
  }

  private static String mark(AnnotatedElement element) {
    return isNullable(element) ? "@Nullable " : "";
  }

  private static boolean isNullable(AnnotatedElement element) {
    return element.isAnnotationPresent(Nullable.class);
  }

  private static String join(AnnotatedType[] types, String by, String open, String close) {
    return Stream.of(types).map(TypeText::of).collect(Collectors.joining(by, open, close));
  }
}
