package dev.partisan.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Future;

/// What the bare programs share.
final class Sockets {
  static final String LOOPBACK = "127.0.0.1";

  private Sockets() {}

  /// What is done with a connection that was accepted.
  interface Service {
    void serve(SocketChannel channel) throws IOException;
  }

  /// Serves each connection on a thread of its own, until the JVM ends.
  static void acceptEach(String name, ServerSocketChannel listener, Service service) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            while (true) {
              SocketChannel channel = listener.accept();
              Thread.ofPlatform().daemon().name(name).start(() -> serve(channel, service));
            }
          } catch (IOException e) {
            System.err.println("bare " + name + ": " + e);
          }
        });
  }

  private static void serve(SocketChannel channel, Service service) {
    try (channel) {
      service.serve(channel);
    } catch (IOException _) {
      // The other side has gone, with its part of the benchmark.
    }
  }

  /// What a thread has found, when it has ended.
  static <T> T result(Future<T> ended) throws IOException {
    return switch (ended.state()) {
      case SUCCESS -> ended.resultNow();
      case FAILED -> throw new IOException(ended.exceptionNow());
      case RUNNING, CANCELLED -> throw new IllegalStateException("it has not ended");
    };
  }

  static InetSocketAddress parse(String address) {
    int colon = address.lastIndexOf(':');
    return new InetSocketAddress(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  static String text(ServerSocketChannel listener) throws IOException {
    InetSocketAddress bound = (InetSocketAddress) listener.getLocalAddress();
    return bound.getAddress().getHostAddress() + ":" + bound.getPort();
  }

  static void readFully(SocketChannel channel, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into) < 0) {
        throw new EOFException("the connection ended");
      }
    }
  }

  static void writeFully(SocketChannel channel, ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      channel.write(from);
    }
  }
}
