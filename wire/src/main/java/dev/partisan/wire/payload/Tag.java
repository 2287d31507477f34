package dev.partisan.wire.payload;

/// The first byte of every value: what follows, and so how to skip it. See `docs/wire-format.md`.
///
/// Bytes -32..127 are the integers themselves, and [#TEXT_0] to [#TEXT_31] carry a length.
final class Tag {
  static final int INTEGER_MIN = -32;

  static final byte NULL = (byte) 0x80;
  static final byte FALSE = (byte) 0x81;
  static final byte TRUE = (byte) 0x82;
  static final byte INT_8 = (byte) 0x83;
  static final byte INT_16 = (byte) 0x84;
  static final byte INT_32 = (byte) 0x85;
  static final byte INT_64 = (byte) 0x86;
  static final byte BYTE = (byte) 0x87;
  static final byte SHORT = (byte) 0x88;
  static final byte CHAR = (byte) 0x89;
  static final byte FLOAT = (byte) 0x8a;
  static final byte DOUBLE = (byte) 0x8b;
  static final byte LATIN_1 = (byte) 0x8c;
  static final byte UTF_16 = (byte) 0x8d;
  static final byte DURATION = (byte) 0x8e;
  static final byte INSTANT = (byte) 0x8f;
  static final byte UUID = (byte) 0x90;
  static final byte BIG_INTEGER = (byte) 0x91;

  static final byte TEXT_0 = (byte) 0xa0;
  static final byte TEXT_31 = (byte) 0xbf;

  static final byte BYTES = (byte) 0xc0;
  static final byte BUFFER = (byte) 0xc1;
  static final byte BOOLEANS = (byte) 0xc2;
  static final byte SHORTS = (byte) 0xc3;
  static final byte CHARS = (byte) 0xc4;
  static final byte INTS = (byte) 0xc5;
  static final byte LONGS = (byte) 0xc6;
  static final byte FLOATS = (byte) 0xc7;
  static final byte DOUBLES = (byte) 0xc8;
  static final byte ARRAY = (byte) 0xc9;
  static final byte NAMED_ARRAY = (byte) 0xca;
  static final byte LIST = (byte) 0xcb;
  static final byte SET = (byte) 0xcc;
  static final byte SORTED_SET = (byte) 0xcd;
  static final byte MAP = (byte) 0xce;
  static final byte SORTED_MAP = (byte) 0xcf;
  static final byte NONE = (byte) 0xd0;
  static final byte SOME = (byte) 0xd1;
  static final byte RECORD = (byte) 0xd2;
  static final byte ENUM = (byte) 0xd3;
  static final byte VALUE = (byte) 0xd4;

  private Tag() {}

  static boolean isText(byte tag) {
    return tag >= TEXT_0 && tag <= TEXT_31;
  }

  /// A name's 32 bits on the wire: FNV-1a over its chars, mixed, the same on every JVM for ever.
  static int idOf(String name) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x01000193;
    }
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    return hash;
  }
}
