package dev.partisan.tidy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One of each thing that an API dump must spell; see [PublicApiTest].
public abstract class PublicApiSample<T extends Comparable<? super T>> implements Runnable {
  public static final int SIZE = 3;

  int hidden;

  protected PublicApiSample() {}

  PublicApiSample(int hidden) {
    this.hidden = hidden;
  }

  protected abstract @Nullable T first(List<? extends @Nullable T> items) throws IOException;

  public final <K> Map<K, byte[]> index(String @Nullable [] names, Object... rest) {
    throw new UnsupportedOperationException("only its signature is of interest");
  }

  @Deprecated
  public static void old() {}

  void hidden() {}

  @Override
  public String toString() {
    return "sample";
  }

  public sealed interface Shape permits Shape.Dot, Shape.Kind {
    int area();

    default boolean isEmpty() {
      return area() == 0;
    }

    record Dot(int x, @Nullable String label) implements Shape {
      @Override
      public int area() {
        return 0;
      }
    }

    enum Kind implements Shape {
      SQUARE,
      CIRCLE;

      @Override
      public int area() {
        return 1;
      }
    }
  }

  static final class Hidden {
    public void visibleToNobody() {}
  }
}
