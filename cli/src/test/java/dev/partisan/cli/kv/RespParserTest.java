package dev.partisan.cli.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RespParserTest {
  private static final int MAX_BULK = 1000;

  private final RespParser parser = new RespParser(MAX_BULK, 10 * MAX_BULK);

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private List<List<String>> parse(ByteBuffer in) throws RespException {
    List<List<String>> commands = new ArrayList<>();
    for (List<byte[]> next = parser.next(in); next != null; next = parser.next(in)) {
      commands.add(next.stream().map(each -> new String(each, ISO_8859_1)).toList());
    }
    return commands;
  }

  @Test
  void takesArraysAndLines() throws RespException {
    assertThat(
            parse(
                bytes("*2\r\n$3\r\nGET\r\n$0\r\n\r\nPING  hello\r\n\r\n*0\r\n*1\r\n$1\r\n\n\r\n")))
        .containsExactly(List.of("GET", ""), List.of("PING", "hello"), List.of("\n"));
  }

  /// However the bytes are cut, the commands are the same.
  @Test
  void takesCommandsInWhateverPiecesTheyCome() throws RespException {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder sent = new StringBuilder();
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      List<String> command = new ArrayList<>();
      int words = 1 + random.nextInt(4);
      sent.append('*').append(words).append("\r\n");
      for (int w = 0; w < words; w++) {
        StringBuilder word = new StringBuilder();
        for (int c = random.nextInt(random.nextInt(10) == 0 ? MAX_BULK : 20); c > 0; c--) {
          word.append((char) random.nextInt(256));
        }
        sent.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        command.add(word.toString());
      }
      expected.add(command);
    }
    ByteBuffer all = bytes(sent.toString());
    List<List<String>> commands = new ArrayList<>();
    for (int at = 0; at < all.limit(); ) {
      int some = Math.min(all.limit() - at, 1 + random.nextInt(40));
      commands.addAll(parse(all.slice(at, some)));
      at += some;
    }
    assertThat(commands).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*x\\r\\n | invalid multibulk length",
        "*99999999\\r\\n | invalid multibulk length",
        "*1\\r\\nGET\\r\\n | expected '$', got 'G'",
        "*1\\r\\n$-1\\r\\n | invalid bulk length",
        "*1\\r\\n$1001\\r\\n | invalid bulk length",
        "*1\\r\\n$9999999999999999999\\r\\n | invalid bulk length",
        "*1\\r\\n$1\\r\\nab\\r\\n | invalid bulk length",
        "GET \"a\\r\\n | unbalanced quotes in request"
      })
  void wordsErrorsAsRedisDoes(String sent, String message) {
    ByteBuffer in = bytes(sent.replace("\\r", "\r").replace("\\n", "\n"));
    assertThatThrownBy(() -> parse(in))
        .isInstanceOf(RespException.class)
        .hasMessage("Protocol error: " + message);
  }

  @Test
  void endlessLinesAreRefused() {
    assertThatThrownBy(() -> parse(bytes("x".repeat(70_000))))
        .hasMessage("Protocol error: too big inline request");
  }

  @Test
  void requestsThatAreTooLongAltogetherAreRefused() {
    String argument = "$1000\r\n" + "x".repeat(1000) + "\r\n";
    assertThatThrownBy(() -> parse(bytes("*20\r\n" + argument.repeat(20))))
        .hasMessage("Protocol error: invalid bulk length");
  }

  /// A length alone takes no memory: a parser that believed it would need a gigabyte for each of these.
  @Test
  void announcedLengthsAreNotBelieved() throws RespException {
    List<RespParser> parsers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      RespParser each = new RespParser(1 << 30, 1L << 40);
      assertThat(each.next(bytes("*1000000\r\n$1073741824\r\nabc"))).isNull();
      parsers.add(each);
    }
    assertThat(parsers).hasSize(10_000);
  }

  /// Bytes at random, and commands with bytes changed: a command, nothing yet, or the one kind of error.
  @Test
  void nonsenseIsAnErrorOfItsKind() {
    SplittableRandom random = new SplittableRandom(2);
    String alphabet = "*$+-:0123456789\r\nGETSx \"'\u0000\u00ff";
    int errors = 0;
    int commands = 0;
    for (int run = 0; run < 100_000; run++) {
      StringBuilder sent =
          new StringBuilder(run % 2 == 0 ? "" : "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\nPING\r\n");
      if (run % 2 == 0) {
        for (int i = random.nextInt(60); i > 0; i--) {
          sent.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
      } else {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          sent.setCharAt(
              random.nextInt(sent.length()), alphabet.charAt(random.nextInt(alphabet.length())));
        }
      }
      RespParser each = new RespParser(MAX_BULK, 10 * MAX_BULK);
      ByteBuffer in = bytes(sent.toString());
      try {
        for (List<byte[]> next = each.next(in); next != null; next = each.next(in)) {
          assertThat(next).isNotEmpty();
          commands++;
        }
        assertThat(in.hasRemaining()).isFalse();
      } catch (RespException e) {
        errors++;
      }
    }
    assertThat(errors).isGreaterThan(10_000);
    assertThat(commands).isGreaterThan(10_000);
  }
}
