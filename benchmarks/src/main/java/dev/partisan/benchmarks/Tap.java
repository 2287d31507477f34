package dev.partisan.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Somebody on the way to a node, who passes everything on and keeps a copy of what the dialling side says.
final class Tap implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final ServerSocket server;
  private final int targetPort;
  private final SecretWatch watch;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<ByteArrayOutputStream> said = new CopyOnWriteArrayList<>();

  private Tap(ServerSocket server, int targetPort, SecretWatch watch) {
    this.server = server;
    this.targetPort = targetPort;
    this.watch = watch;
  }

  static Tap to(int port, SecretWatch watch) throws IOException {
    Tap tap = new Tap(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port, watch);
    Thread.ofPlatform().daemon().name("tap").start(tap::acceptAll);
    return tap;
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /// What was said on each connection so far.
  List<byte[]> recorded() {
    return said.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket from = server.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        said.add(record);
        sockets.addAll(List.of(from, to));
        Thread.ofPlatform().daemon().start(() -> pass(from, to, record));
        Thread.ofPlatform().daemon().start(() -> pass(to, from, new ByteArrayOutputStream()));
      } catch (IOException _) {
        // Closed.
      }
    }
  }

  private void pass(Socket from, Socket to, ByteArrayOutputStream record) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        record.write(buffer, 0, count);
        watch.look(record.toByteArray());
        out.write(buffer, 0, count);
      }
    } catch (IOException _) {
      // The end of one is that of the other.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
