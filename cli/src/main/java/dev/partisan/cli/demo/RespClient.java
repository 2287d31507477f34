package dev.partisan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// As much of a Redis client as the demo needs: one command at a time.
final class RespClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(5).toMillis();

  private final Socket socket = new Socket();
  private final InputStream in;

  RespClient(int port) throws IOException {
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// The answer as text; null for nothing.
  ///
  /// @throws IOException also for an error that the server tells
  @Nullable String ask(String... words) throws IOException {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    command.writeBytes(("*" + words.length + "\r\n").getBytes(UTF_8));
    for (String word : words) {
      byte[] bytes = word.getBytes(UTF_8);
      command.writeBytes(("$" + bytes.length + "\r\n").getBytes(UTF_8));
      command.writeBytes(bytes);
      command.writeBytes("\r\n".getBytes(UTF_8));
    }
    socket.getOutputStream().write(command.toByteArray());
    String line = line();
    return switch (line.charAt(0)) {
      case '+', ':' -> line.substring(1);
      case '$' -> bulk(Integer.parseInt(line.substring(1)));
      case '-' -> throw new IOException(line.substring(1));
      default -> throw new IOException("unexpected answer " + line);
    };
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server has closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    if (line.isEmpty()) {
      throw new IOException("an empty answer");
    }
    return line.toString();
  }

  private @Nullable String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length + 2);
    if (bytes.length < length + 2) {
      throw new EOFException("the server has closed the connection");
    }
    return new String(bytes, 0, length, UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
