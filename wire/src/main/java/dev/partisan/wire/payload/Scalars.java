package dev.partisan.wire.payload;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// Values without parts: numbers, texts, points in time. The static readers serve the primitive
/// components of records, whose tag they read themselves.
final class Scalars {
  static final Codec TEXT = new Text();
  static final Codec BOOLEAN = new Truth();
  static final Codec CHAR = new Char();
  static final Codec FLOAT = new Real32();
  static final Codec DOUBLE = new Real64();

  private Scalars() {}

  static boolean readBoolean(PayloadInput in) {
    return toBoolean(in, in.getByte());
  }

  static byte readByte(PayloadInput in) {
    return (byte) integer(in, in.getByte(), Byte.MIN_VALUE, Byte.MAX_VALUE);
  }

  static short readShort(PayloadInput in) {
    return (short) integer(in, in.getByte(), Short.MIN_VALUE, Short.MAX_VALUE);
  }

  static int readInt(PayloadInput in) {
    return (int) integer(in, in.getByte(), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  static long readLong(PayloadInput in) {
    return integer(in, in.getByte());
  }

  static char readChar(PayloadInput in) {
    return toChar(in, in.getByte());
  }

  static float readFloat(PayloadInput in) {
    return toFloat(in, in.getByte());
  }

  static double readDouble(PayloadInput in) {
    return toDouble(in, in.getByte());
  }

  /// Any integer, whatever the width it was sent in: a component may change its width.
  static long integer(PayloadInput in, byte tag) {
    if (tag >= Tag.INTEGER_MIN) {
      return tag;
    }
    return switch (tag) {
      case Tag.INT_8, Tag.BYTE -> in.getByte();
      case Tag.INT_16, Tag.SHORT -> in.getShort();
      case Tag.INT_32 -> in.getInt();
      case Tag.INT_64 -> in.getLong();
      default -> throw Codec.unexpected(in, tag, "an integer");
    };
  }

  static long integer(PayloadInput in, byte tag, long min, long max) {
    long value = integer(in, tag);
    if (value < min || value > max) {
      throw in.malformed(value + " is not between " + min + " and " + max);
    }
    return value;
  }

  /// The JDK keeps boxes of the small integers.
  private static void chargeBox(PayloadInput in, byte tag) {
    if (tag < Tag.INTEGER_MIN) {
      in.charge(24);
    }
  }

  private static boolean toBoolean(PayloadInput in, byte tag) {
    return switch (tag) {
      case Tag.TRUE -> true;
      case Tag.FALSE -> false;
      default -> throw Codec.unexpected(in, tag, "a boolean");
    };
  }

  private static char toChar(PayloadInput in, byte tag) {
    if (tag != Tag.CHAR) {
      throw Codec.unexpected(in, tag, "a char");
    }
    return (char) in.getShort();
  }

  private static float toFloat(PayloadInput in, byte tag) {
    if (tag != Tag.FLOAT) {
      throw Codec.unexpected(in, tag, "a float");
    }
    return Float.intBitsToFloat(in.getInt());
  }

  private static double toDouble(PayloadInput in, byte tag) {
    return switch (tag) {
      case Tag.DOUBLE -> Double.longBitsToDouble(in.getLong());
      case Tag.FLOAT -> Float.intBitsToFloat(in.getInt());
      default -> throw Codec.unexpected(in, tag, "a double");
    };
  }

  /// Every scalar is immutable.
  private abstract static class Scalar extends Codec {
    @Override
    final boolean isShareable() {
      return true;
    }
  }

  private static final class Text extends Scalar {
    @Override
    void write(Object value, PayloadOutput out) {
      out.writeString((String) value);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      if (Tag.isText(tag)) {
        return in.latin1(tag - Tag.TEXT_0);
      }
      return switch (tag) {
        case Tag.LATIN_1 -> in.latin1(in.getCount(1));
        case Tag.UTF_16 -> in.utf16(in.getCount(2));
        default -> throw unexpected(in, tag, "a string");
      };
    }
  }

  private static final class Truth extends Scalar {
    @Override
    void write(Object value, PayloadOutput out) {
      out.writeBoolean((boolean) value);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      return toBoolean(in, tag);
    }
  }

  private static final class Char extends Scalar {
    @Override
    void write(Object value, PayloadOutput out) {
      out.writeChar((char) value);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      in.charge(16);
      return toChar(in, tag);
    }
  }

  private static final class Real32 extends Scalar {
    @Override
    void write(Object value, PayloadOutput out) {
      out.writeFloat((float) value);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      in.charge(16);
      return toFloat(in, tag);
    }
  }

  private static final class Real64 extends Scalar {
    @Override
    void write(Object value, PayloadOutput out) {
      out.writeDouble((double) value);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      in.charge(24);
      return toDouble(in, tag);
    }
  }

  /// An integer whose declared type is known to both sides: as few bytes as the value needs.
  static final class Declared extends Scalar {
    private final Class<?> type;

    Declared(Class<?> type) {
      this.type = type;
    }

    @Override
    void write(Object value, PayloadOutput out) {
      out.writeInteger(((Number) value).longValue());
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      chargeBox(in, tag);
      if (type == Long.class) {
        return integer(in, tag);
      }
      if (type == Integer.class) {
        return (int) integer(in, tag, Integer.MIN_VALUE, Integer.MAX_VALUE);
      }
      if (type == Short.class) {
        return (short) integer(in, tag, Short.MIN_VALUE, Short.MAX_VALUE);
      }
      return (byte) integer(in, tag, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }
  }

  /// A long, short or byte where anything may stand: its tag tells the type.
  static final class Undeclared extends Scalar {
    @Override
    void write(Object value, PayloadOutput out) {
      switch (value) {
        case Long number -> out.writeLong(number);
        case Integer number -> out.writeInteger(number);
        case Short number -> out.room(3).put(Tag.SHORT).putShort(number);
        case Byte number -> out.room(2).put(Tag.BYTE).put(number);
        default -> throw new UnregisteredTypeException(value.getClass());
      }
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      chargeBox(in, tag);
      long value = integer(in, tag);
      return switch (tag) {
        case Tag.INT_64 -> value;
        case Tag.SHORT -> (short) value;
        case Tag.BYTE -> (byte) value;
        default -> (int) value;
      };
    }
  }

  /// A duration or an instant: seconds and nanoseconds.
  static final class Time extends Scalar {
    private final byte ownTag;

    Time(byte ownTag) {
      this.ownTag = ownTag;
    }

    @Override
    void write(Object value, PayloadOutput out) {
      if (value instanceof Duration duration) {
        out.room(13).put(ownTag).putLong(duration.getSeconds()).putInt(duration.getNano());
      } else {
        Instant instant = (Instant) value;
        out.room(13).put(ownTag).putLong(instant.getEpochSecond()).putInt(instant.getNano());
      }
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      if (tag != ownTag) {
        throw unexpected(in, tag, tag == Tag.DURATION ? "an instant" : "a duration or an instant");
      }
      long seconds = in.getLong();
      int nanos = in.getInt();
      if (nanos < 0 || nanos > 999_999_999) {
        throw in.malformed(nanos + " nanoseconds in a second");
      }
      in.charge(24);
      if (tag == Tag.DURATION) {
        return Duration.ofSeconds(seconds, nanos);
      }
      try {
        return Instant.ofEpochSecond(seconds, nanos);
      } catch (DateTimeException e) {
        throw MalformedPayloadException.causedBy(e, "Instant");
      }
    }
  }

  static final class Uuid extends Scalar {
    @Override
    void write(Object value, PayloadOutput out) {
      UUID id = (UUID) value;
      out.room(17)
          .put(Tag.UUID)
          .putLong(id.getMostSignificantBits())
          .putLong(id.getLeastSignificantBits());
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      if (tag != Tag.UUID) {
        throw unexpected(in, tag, "a UUID");
      }
      in.charge(32);
      return new UUID(in.getLong(), in.getLong());
    }
  }

  static final class BigInt extends Scalar {
    @Override
    void write(Object value, PayloadOutput out) {
      byte[] bytes = ((BigInteger) value).toByteArray();
      out.writeLength(Tag.BIG_INTEGER, bytes.length);
      out.putBytes(bytes, 0, bytes.length);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      if (tag != Tag.BIG_INTEGER) {
        throw unexpected(in, tag, "a BigInteger");
      }
      int length = in.getCount(1);
      if (length == 0) {
        throw in.malformed("a BigInteger of no bytes");
      }
      in.charge(72L + length);
      if (length <= 8) {
        long value = in.getByte();
        for (int i = 1; i < length; i++) {
          value = value << 8 | in.getByte() & 0xff;
        }
        return BigInteger.valueOf(value);
      }
      try {
        return new BigInteger(in.getBytes(length));
      } catch (ArithmeticException e) {
        throw MalformedPayloadException.causedBy(e, "BigInteger");
      }
    }
  }
}
