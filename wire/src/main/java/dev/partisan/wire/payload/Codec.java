package dev.partisan.wire.payload;

import org.jspecify.annotations.Nullable;

/// How values of one declared type are written and read.
abstract class Codec {
  /// Writes a value, its tag first.
  abstract void write(Object value, PayloadOutput out);

  /// Reads the value of a tag already read, which is not [Tag#NULL].
  abstract Object read(PayloadInput in, byte tag);

  /// What a component gets that the sender's version of the record did not have.
  @Nullable Object absent() {
    return null;
  }

  /// Whether no value of the declared type can change.
  abstract boolean isShareable();

  final void writeNullable(@Nullable Object value, PayloadOutput out) {
    if (value == null) {
      out.putByte(Tag.NULL);
    } else {
      write(value, out);
    }
  }

  final @Nullable Object readNullable(PayloadInput in) {
    byte tag = in.getByte();
    return tag == Tag.NULL ? null : read(in, tag);
  }

  static MalformedPayloadException unexpected(PayloadInput in, byte tag, String expected) {
    return in.malformed(
        "tag 0x" + Integer.toHexString(tag & 0xff) + " where " + expected + " belongs");
  }
}
