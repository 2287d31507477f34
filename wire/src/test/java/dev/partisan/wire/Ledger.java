package dev.partisan.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What one end sent to the other, pair by pair, and how far it has been delivered.
///
/// A message's body tells its pair, its number and, in each of its bytes, its place; so any loss,
/// doubling, reordering and corruption shows on delivery.
final class Ledger {
  static final int MIN_BODY_BYTES = 8;

  private final List<List<Integer>> sentLengths = new ArrayList<>();
  private final int[] lastDelivered;
  private final boolean mayLose;
  private int sent;
  private int delivered;

  /// @param mayLose whether messages may be missing; order and integrity are checked in any case
  Ledger(int pairs, boolean mayLose) {
    this.mayLose = mayLose;
    lastDelivered = new int[pairs];
    for (int i = 0; i < pairs; i++) {
      sentLengths.add(new ArrayList<>());
      lastDelivered[i] = -1;
    }
  }

  int pairs() {
    return lastDelivered.length;
  }

  /// The body of the pair's next message.
  byte[] next(int pair, int length) {
    List<Integer> lengths = sentLengths.get(pair);
    int number = lengths.size();
    lengths.add(length);
    sent++;
    byte[] body = new byte[length];
    ByteBuffer.wrap(body).putInt(pair).putInt(number);
    for (int i = MIN_BODY_BYTES; i < length; i++) {
      body[i] = filler(pair, number, i);
    }
    return body;
  }

  void delivered(ByteBuffer body) {
    int length = body.remaining();
    int pair = body.getInt();
    int number = body.getInt();
    String message = "message " + number + " of pair " + pair;
    int after = lastDelivered[pair];
    if (mayLose ? number <= after : number != after + 1) {
      throw new AssertionError(message + " was delivered after message " + after);
    }
    if (length != sentLengths.get(pair).get(number)) {
      throw new AssertionError(message + " has " + length + " bytes");
    }
    for (int i = MIN_BODY_BYTES; i < length; i++) {
      if (body.get() != filler(pair, number, i)) {
        throw new AssertionError(message + " is corrupt at byte " + i);
      }
    }
    lastDelivered[pair] = number;
    delivered++;
  }

  int sent() {
    return sent;
  }

  int delivered() {
    return delivered;
  }

  /// How many messages of the pair have been delivered, where none may be lost.
  int deliveredOf(int pair) {
    return lastDelivered[pair] + 1;
  }

  private static byte filler(int pair, int number, int i) {
    return (byte) ((pair * 31 + number) * 131 + i * 7 + (i >>> 8) * 3 + (i >>> 16));
  }
}
