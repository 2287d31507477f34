package dev.partisan.cli.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes commands out of what a client sends: arrays of bulk strings, or words on a line. One for each connection.
///
/// Its memory follows the bytes that have come, never the lengths that were announced.
final class RespParser {
  private static final int MAX_ARGUMENTS = 1024 * 1024;
  private static final int MAX_LINE = 64 * 1024;
  private static final int FIRST_BYTES = 4096;

  private final int maxBulk;
  private final long maxRequest;
  private final List<byte[]> arguments = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private long requestBytes;
  private int missing;
  private byte @Nullable [] bulk;
  private int bulkLength;
  private int filled;

  /// @param maxBulk the longest argument
  /// @param maxRequest all arguments of one command together
  RespParser(int maxBulk, long maxRequest) {
    this.maxBulk = maxBulk;
    this.maxRequest = maxRequest;
  }

  /// The next command that is complete, never an empty one; null when more bytes are needed.
  @Nullable List<byte[]> next(ByteBuffer in) throws RespException {
    while (true) {
      if (bulk != null) {
        if (!fill(in)) {
          return null;
        }
      } else if (!readLine(in)) {
        return null;
      } else if (missing > 0) {
        beginBulk(takeLine());
      } else {
        begin(takeLine());
      }
      if (missing == 0 && bulk == null && !arguments.isEmpty()) {
        List<byte[]> command = List.copyOf(arguments);
        arguments.clear();
        requestBytes = 0;
        return command;
      }
    }
  }

  private boolean readLine(ByteBuffer in) throws RespException {
    while (in.hasRemaining()) {
      char next = (char) (in.get() & 0xff);
      if (next == '\n') {
        return true;
      }
      line.append(next);
      if (line.length() > MAX_LINE) {
        throw new RespException(
            missing > 0
                ? "too big bulk count string"
                : line.charAt(0) == '*' ? "too big mbulk count string" : "too big inline request");
      }
    }
    return false;
  }

  private String takeLine() {
    int length = line.length();
    boolean hasReturn = length > 0 && line.charAt(length - 1) == '\r';
    String text = line.substring(0, hasReturn ? length - 1 : length);
    line.setLength(0);
    return text;
  }

  private void begin(String text) throws RespException {
    if (text.startsWith("*")) {
      long count = number(text, "invalid multibulk length");
      if (count > MAX_ARGUMENTS) {
        throw new RespException("invalid multibulk length");
      }
      missing = (int) Math.max(0, count);
    } else {
      for (String word : text.split("[ \\t]+", -1)) {
        if (word.indexOf('"') >= 0 || word.indexOf('\'') >= 0) {
          throw new RespException("unbalanced quotes in request"); // none are understood
        }
        if (!word.isEmpty()) {
          arguments.add(word.getBytes(ISO_8859_1));
        }
      }
    }
  }

  private void beginBulk(String text) throws RespException {
    if (!text.startsWith("$")) {
      char got = text.isEmpty() ? '\r' : text.charAt(0);
      throw new RespException("expected '$', got '" + (got < ' ' ? ' ' : got) + "'");
    }
    long length = number(text, "invalid bulk length");
    requestBytes += length;
    if (length < 0 || length > maxBulk || requestBytes > maxRequest) {
      throw new RespException("invalid bulk length");
    }
    bulkLength = (int) length;
    filled = 0;
    bulk = new byte[Math.min(bulkLength + 2, FIRST_BYTES)];
  }

  private static long number(String text, String otherwise) throws RespException {
    try {
      return Long.parseLong(text, 1, text.length(), 10);
    } catch (NumberFormatException e) {
      throw new RespException(otherwise);
    }
  }

  /// Takes what there is of an argument and the line's end behind it; returns whether it is complete.
  private boolean fill(ByteBuffer in) throws RespException {
    byte[] bytes = bulk;
    int whole = bulkLength + 2;
    while (bytes != null && filled < whole && in.hasRemaining()) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(whole, 2L * bytes.length));
        bulk = bytes;
      }
      int some = Math.min(in.remaining(), bytes.length - filled);
      in.get(bytes, filled, some);
      filled += some;
    }
    if (bytes == null || filled < whole) {
      return false;
    }
    if (bytes[bulkLength] != '\r' || bytes[bulkLength + 1] != '\n') {
      throw new RespException("invalid bulk length");
    }
    arguments.add(Arrays.copyOf(bytes, bulkLength));
    missing--;
    bulk = null;
    return true;
  }
}
