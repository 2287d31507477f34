package dev.partisan.wire.payload;

import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/// A record: its id, the number of its components, and their values.
final class RecordCodec extends Named {
  private final int components;
  private final int objectBytes;
  // Set once, before the codec is used: a record's body may refer to the record itself.
  private @Nullable RecordBody body;
  private boolean isShareable = true;

  RecordCodec(Class<?> type, String name) {
    super(type, name, Tag.RECORD);
    RecordComponent[] declared = type.getRecordComponents();
    components = declared.length;
    objectBytes = 16 + 8 * declared.length;
  }

  void compiled(RecordBody code) {
    body = code;
  }

  void shareable(boolean shareable) {
    isShareable = shareable;
  }

  @Override
  void write(Object value, PayloadOutput out) {
    out.enter();
    out.writeHeader(Tag.RECORD, id);
    out.putVarInt(components);
    body().write(value, out);
    out.leave();
  }

  @Override
  Object readBody(PayloadInput in) {
    in.enter();
    int count = in.getCount(1);
    in.charge(objectBytes);
    Object value;
    try {
      value = body().read(in, count);
    } catch (MalformedPayloadException e) {
      throw e;
    } catch (Throwable e) {
      throw MalformedPayloadException.causedBy(e, name);
    }
    in.leave();
    return value;
  }

  @Override
  boolean isShareable() {
    return isShareable;
  }

  private RecordBody body() {
    RecordBody code = body;
    if (code == null) {
      throw new IllegalStateException(name + " is used before its registration ended");
    }
    return code;
  }
}
