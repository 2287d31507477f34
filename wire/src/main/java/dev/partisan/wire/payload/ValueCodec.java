package dev.partisan.wire.payload;

/// An immutable value that its own module writes and reads; a length in front lets others skip it.
final class ValueCodec<T> extends Named {
  private static final int OBJECT_BYTES = 64;

  private final Class<T> valueType;
  private final ValueWriter<? super T> writer;
  private final ValueReader<? extends T> reader;

  ValueCodec(
      Class<T> type, String name, ValueWriter<? super T> writer, ValueReader<? extends T> reader) {
    super(type, name, Tag.VALUE);
    this.valueType = type;
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  void write(Object value, PayloadOutput out) {
    out.writeHeader(Tag.VALUE, id);
    long length = out.reserveInt();
    long start = out.totalBytes();
    writer.write(valueType.cast(value), out);
    out.patchInt(length, (int) (out.totalBytes() - start));
  }

  @Override
  Object readBody(PayloadInput in) {
    int length = in.getInt();
    in.charge(OBJECT_BYTES);
    try {
      return in.within(length, reader);
    } catch (RuntimeException e) {
      throw MalformedPayloadException.causedBy(e, name);
    }
  }

  @Override
  boolean isShareable() {
    return true;
  }
}
