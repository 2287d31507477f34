package dev.partisan.wire.payload;

/// Passes over values without knowing their types, as a newer sender's extra components need.
final class Skipper {
  private Skipper() {}

  static void skip(PayloadInput in, int values) {
    skip(in, (long) values);
  }

  private static void skip(PayloadInput in, long values) {
    for (long i = 0; i < values; i++) {
      skip(in);
    }
  }

  private static void skip(PayloadInput in) {
    byte tag = in.getByte();
    if (tag >= Tag.INTEGER_MIN) {
      return;
    }
    if (Tag.isText(tag)) {
      in.skip(tag - Tag.TEXT_0);
      return;
    }
    switch (tag) {
      case Tag.NULL, Tag.FALSE, Tag.TRUE, Tag.NONE -> {}
      case Tag.INT_8, Tag.BYTE -> in.skip(1);
      case Tag.INT_16, Tag.SHORT, Tag.CHAR -> in.skip(2);
      case Tag.INT_32, Tag.FLOAT -> in.skip(4);
      case Tag.INT_64, Tag.DOUBLE, Tag.ENUM -> in.skip(8);
      case Tag.DURATION, Tag.INSTANT -> in.skip(12);
      case Tag.UUID -> in.skip(16);
      case Tag.LATIN_1, Tag.BIG_INTEGER, Tag.BYTES, Tag.BUFFER, Tag.BOOLEANS -> skipArray(in, 1);
      case Tag.UTF_16, Tag.SHORTS, Tag.CHARS -> skipArray(in, 2);
      case Tag.INTS, Tag.FLOATS -> skipArray(in, 4);
      case Tag.LONGS, Tag.DOUBLES -> skipArray(in, 8);
      case Tag.SOME -> skipNested(in, 1);
      case Tag.ARRAY, Tag.LIST, Tag.SET, Tag.SORTED_SET -> skipNested(in, in.getCount(1));
      case Tag.MAP, Tag.SORTED_MAP -> skipNested(in, 2L * in.getCount(2));
      case Tag.RECORD, Tag.NAMED_ARRAY -> {
        in.skip(4);
        skipNested(in, in.getCount(1));
      }
      case Tag.VALUE -> {
        in.skip(4);
        in.skip(in.getInt());
      }
      default -> throw Codec.unexpected(in, tag, "a value");
    }
  }

  private static void skipArray(PayloadInput in, int width) {
    in.skip((long) in.getCount(width) * width);
  }

  private static void skipNested(PayloadInput in, long values) {
    in.enter();
    skip(in, values);
    in.leave();
  }
}
