package dev.partisan.wire.payload;

/// A type that is known on the wire by the id of its name: a record, enum, value or array type.
abstract class Named extends Codec {
  final Class<?> type;
  final String name;
  final int id;
  final byte ownTag;

  Named(Class<?> type, String name, byte ownTag) {
    this.type = type;
    this.name = name;
    this.id = Tag.idOf(name);
    this.ownTag = ownTag;
  }

  /// Reads what follows the id.
  abstract Object readBody(PayloadInput in);

  @Override
  final Object read(PayloadInput in, byte tag) {
    if (tag != ownTag) {
      throw unexpected(in, tag, name);
    }
    int received = in.getInt();
    if (received != id) {
      throw in.malformed(
          "type id 0x" + Integer.toHexString(received) + " where " + name + " belongs");
    }
    return readBody(in);
  }
}
