package dev.partisan.faults;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// A network device whose packets a program carries, `/dev/net/tun`, by the C library's own functions: the JDK can
/// neither open one nor read from it. Needs root.
///
/// It goes with its network namespace, and then [#read] ends.
final class Tun implements AutoCloseable {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CAPTURES = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle IOCTL =
      function(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(
          ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
  private static final MethodHandle READ = function("read", TRANSFER);
  private static final MethodHandle WRITE = function("write", TRANSFER);
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private static final int READ_AND_WRITE = 2;
  private static final long SET_INTERFACE = 0x400454caL;

  /// IP packets, with nothing in front.
  private static final short PACKETS_ALONE = 0x1001;

  private static final int REQUEST_BYTES = 40;
  private static final int NAME_BYTES = 16;

  private final int descriptor;

  private Tun(int descriptor) {
    this.descriptor = descriptor;
  }

  @SuppressWarnings("restricted") // that of functions that exist, as described here
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... more) {
    Linker.Option[] options = new Linker.Option[more.length + 1];
    System.arraycopy(more, 0, options, 0, more.length);
    options[more.length] = CAPTURES;
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /// Makes a device of this name in the namespace of this process, and is its other end.
  static Tun open(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment path = arena.allocateFrom("/dev/net/tun");
      int descriptor = (int) OPEN.invokeExact(state, path, READ_AND_WRITE);
      if (descriptor < 0) {
        throw failure("open /dev/net/tun", state);
      }
      MemorySegment request = arena.allocate(REQUEST_BYTES);
      request.setString(0, name);
      request.set(ValueLayout.JAVA_SHORT, NAME_BYTES, PACKETS_ALONE);
      if ((int) IOCTL.invokeExact(state, descriptor, SET_INTERFACE, request) < 0) {
        throw failure("make the network device " + name, state);
      }
      return new Tun(descriptor);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("cannot call the C library", e);
    }
  }

  private static IOException failure(String what, MemorySegment state) {
    return new IOException("cannot " + what + ": error " + (int) ERRNO.get(state, 0L));
  }

  /// Waits for a packet; its length.
  ///
  /// @throws IOException when the device has gone
  int read(MemorySegment into) throws IOException {
    return transfer(READ, "read from a network device", into, into.byteSize());
  }

  /// Sends a packet.
  void write(MemorySegment from, long length) throws IOException {
    int _ = transfer(WRITE, "write to a network device", from, length);
  }

  private int transfer(MethodHandle function, String what, MemorySegment bytes, long length)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long count = (long) function.invokeExact(state, descriptor, bytes, length);
      if (count < 0) {
        throw failure(what, state);
      }
      return Math.toIntExact(count);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("cannot call the C library", e);
    }
  }

  @Override
  public void close() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
    } catch (Throwable e) {
      throw new IOException("cannot close a network device", e);
    }
  }
}
