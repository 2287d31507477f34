package dev.partisan.wire.payload;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/// An array of references. Where anything may stand, an array that is no `Object[]` is sent with
/// the id of its type; where the component says the type, without.
final class ObjectArrays extends Codec {
  private final Class<?> elementType;
  private final Codec element;

  ObjectArrays(Class<?> elementType, Codec element) {
    this.elementType = elementType;
    this.element = element;
  }

  @Override
  void write(Object value, PayloadOutput out) {
    out.putByte(Tag.ARRAY);
    writeElements((@Nullable Object[]) value, out);
  }

  @Override
  Object read(PayloadInput in, byte tag) {
    switch (tag) {
      case Tag.ARRAY -> {}
      case Tag.NAMED_ARRAY -> in.skip(4);
      default -> throw unexpected(in, tag, "an array of " + elementType.getName());
    }
    return readElements(in);
  }

  @Override
  boolean isShareable() {
    return false;
  }

  private void writeElements(@Nullable Object[] array, PayloadOutput out) {
    out.enter();
    out.putVarInt(array.length);
    for (@Nullable Object value : array) {
      element.writeNullable(value, out);
    }
    out.leave();
  }

  private Object readElements(PayloadInput in) {
    in.enter();
    int count = in.getCount(1);
    in.charge(24 + 8L * count);
    @Nullable Object[] array = (@Nullable Object[]) Array.newInstance(elementType, count);
    for (int i = 0; i < count; i++) {
      array[i] = element.readNullable(in);
    }
    in.leave();
    return array;
  }

  /// The form with the id of the array's type.
  static final class WithName extends Named {
    private final ObjectArrays elements;

    WithName(Class<?> arrayType, String name, ObjectArrays elements) {
      super(arrayType, name, Tag.NAMED_ARRAY);
      this.elements = elements;
    }

    @Override
    void write(Object value, PayloadOutput out) {
      out.writeHeader(Tag.NAMED_ARRAY, id);
      elements.writeElements((@Nullable Object[]) value, out);
    }

    @Override
    Object readBody(PayloadInput in) {
      return elements.readElements(in);
    }

    @Override
    boolean isShareable() {
      return false;
    }
  }
}
