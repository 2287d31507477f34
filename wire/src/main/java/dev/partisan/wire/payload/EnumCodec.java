package dev.partisan.wire.payload;

import org.jspecify.annotations.Nullable;

/// A constant of an enum, by the id of its name: constants may be added and moved.
final class EnumCodec extends Named {
  private final Enum<?>[] constants;
  private final int[] ids;

  EnumCodec(Class<?> type, String name) {
    super(type, name, Tag.ENUM);
    constants = (Enum<?>[]) type.getEnumConstants();
    ids = new int[constants.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Tag.idOf(constants[i].name());
      Enum<?> other = find(ids[i], i);
      if (other != null) {
        throw new IllegalArgumentException(
            "constants "
                + other
                + " and "
                + constants[i]
                + " of "
                + name
                + " share an id: rename one");
      }
    }
  }

  // The ordinal finds the id within this JVM; it is never sent.
  @SuppressWarnings("EnumOrdinal")
  @Override
  void write(Object value, PayloadOutput out) {
    out.writeHeader(Tag.ENUM, id);
    out.putInt(ids[((Enum<?>) value).ordinal()]);
  }

  @Override
  Object readBody(PayloadInput in) {
    int constantId = in.getInt();
    Enum<?> constant = find(constantId, ids.length);
    if (constant == null) {
      throw in.malformed(name + " has no constant of id 0x" + Integer.toHexString(constantId));
    }
    return constant;
  }

  @Override
  boolean isShareable() {
    return true;
  }

  private @Nullable Enum<?> find(int constantId, int end) {
    for (int i = 0; i < end; i++) {
      if (ids[i] == constantId) {
        return constants[i];
      }
    }
    return null;
  }
}
