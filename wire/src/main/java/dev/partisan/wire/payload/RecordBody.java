package dev.partisan.wire.payload;

/// The components of one record type, one after the other; [RecordCompiler] makes the subclasses.
abstract class RecordBody {
  abstract void write(Object message, PayloadOutput out);

  /// Reads `count` values: those that this version of the record lacks are skipped, those that the
  /// sender's version lacked are absent.
  abstract Object read(PayloadInput in, int count);
}
