package dev.partisan.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A loopback network in front of a node's port, whose connections can be reset.
final class ResettingProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final ServerSocket server;
  private final int targetPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private ResettingProxy(ServerSocket server, int targetPort) {
    this.server = server;
    this.targetPort = targetPort;
  }

  static ResettingProxy to(int port) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ResettingProxy proxy = new ResettingProxy(server, port);
    Thread.ofPlatform().daemon().name("proxy").start(proxy::acceptAll);
    return proxy;
  }

  /// A port that nobody listens on now.
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /// Resets every connection that is open now.
  void resetAll() {
    sockets.forEach(ResettingProxy::reset);
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket from = server.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        sockets.add(from);
        sockets.add(to);
        Thread.ofPlatform().daemon().start(() -> pump(from, to));
        Thread.ofPlatform().daemon().start(() -> pump(to, from));
      } catch (IOException _) {
        // Closed, or nobody listens behind it: the dialler tries again.
      }
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    } catch (IOException _) {
      // Reset.
    }
    reset(from);
    reset(to);
    sockets.remove(from);
    sockets.remove(to);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException _) {
      // Closed before.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    resetAll();
  }
}
