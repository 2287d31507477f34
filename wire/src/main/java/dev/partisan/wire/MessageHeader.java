package dev.partisan.wire;

import dev.partisan.protocol.NodeId;
import dev.partisan.wire.payload.PayloadInput;
import dev.partisan.wire.payload.PayloadOutput;
import org.jspecify.annotations.Nullable;

/// What stands in front of a message's payload: what it is, and whom it is for.
///
/// ```
/// head        1 byte: kind in the low 4 bits, NAMED 0x10, RELAYED 0x20
/// itinerary   where RELAYED only:
///   hops left     1 byte: how many more nodes may hand it on
///   order         int: equal for messages of one sender, receiver and partition key
///   origin        string and long: name and incarnation
///   destination   string and long: name and incarnation, 0 for whoever runs under the name
/// target      string where NAMED, else unsigned varlong: the process; only in messages, casts and calls
/// request id  unsigned varlong; in calls and replies only
/// sender      unsigned varlong: the calling process, or 0; in calls only
/// ```
///
/// An instance is a reusable view for one reader; sending needs none.
public final class MessageHeader {
  /// What a message is to its receiver.
  public enum Kind {
    /// A plain message.
    MESSAGE(0),
    /// An asynchronous request to a server.
    CAST(1),
    /// A request that expects a reply.
    CALL(2),
    /// The reply to a call.
    REPLY(3),
    /// The failure of a call.
    REPLY_ERROR(4),
    /// A message between the nodes' protocols.
    CONTROL(5),
    /// A message between the nodes' runtimes, on any channel; it is for no process.
    NODE(6);

    private static final Kind[] BY_CODE = new Kind[KIND_MASK + 1];

    static {
      for (Kind kind : values()) {
        BY_CODE[kind.code] = kind;
      }
    }

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private boolean hasTarget() {
      return this == MESSAGE || this == CAST || this == CALL;
    }

    private boolean hasRequestId() {
      return this == CALL || this == REPLY || this == REPLY_ERROR;
    }
  }

  private static final int NAMED = 0x10;
  private static final int RELAYED = 0x20;
  private static final int BYTE_MASK = 0xff;
  private static final int KIND_MASK = 0x0f;

  private Kind kind = Kind.MESSAGE;
  private @Nullable Itinerary itinerary;
  private long pid;
  private @Nullable String name;
  private long requestId;
  private long senderPid;

  /// A view of nothing yet.
  public MessageHeader() {}

  /// Writes a header.
  ///
  /// @param sender the sending process, or 0 for none; only calls tell it
  /// @param pid the receiving process, or 0 where `name` says it or the kind has no target
  public static void write(
      PayloadOutput out, Kind kind, long sender, long pid, @Nullable String name, long requestId) {
    out.putByte(name == null ? kind.code : kind.code | NAMED);
    writeTarget(out, kind, sender, pid, name, requestId);
  }

  /// Writes the header of a message that other nodes hand on.
  public static void writeRelayed(
      PayloadOutput out,
      Itinerary itinerary,
      Kind kind,
      long sender,
      long pid,
      @Nullable String name,
      long requestId) {
    out.putByte(name == null ? kind.code | RELAYED : kind.code | RELAYED | NAMED);
    out.putByte(itinerary.hopsLeft());
    out.putInt(itinerary.order());
    write(out, itinerary.origin());
    write(out, itinerary.destination());
    writeTarget(out, kind, sender, pid, name, requestId);
  }

  private static void write(PayloadOutput out, NodeId node) {
    out.putString(node.name());
    out.putLong(node.incarnation());
  }

  private static void writeTarget(
      PayloadOutput out, Kind kind, long sender, long pid, @Nullable String name, long requestId) {
    if (kind.hasTarget()) {
      if (name == null) {
        out.putVarLong(pid);
      } else {
        out.putString(name);
      }
    }
    if (kind.hasRequestId()) {
      out.putVarLong(requestId);
    }
    if (kind == Kind.CALL) {
      out.putVarLong(sender);
    }
  }

  /// Reads the header in front of a payload.
  ///
  /// @throws dev.partisan.wire.payload.MalformedPayloadException when there is none
  public void read(PayloadInput in) {
    int head = in.getByte();
    Kind known = Kind.BY_CODE[head & KIND_MASK];
    if (known == null) {
      throw in.malformed("unknown kind of message " + (head & KIND_MASK));
    }
    kind = known;
    itinerary = (head & RELAYED) != 0 ? readItinerary(in) : null;
    pid = 0;
    name = null;
    requestId = 0;
    senderPid = 0;
    if (kind.hasTarget()) {
      if ((head & NAMED) != 0) {
        name = in.getString();
      } else {
        pid = in.getVarLong();
      }
    }
    if (kind.hasRequestId()) {
      requestId = in.getVarLong();
    }
    if (kind == Kind.CALL) {
      senderPid = in.getVarLong();
    }
  }

  private static Itinerary readItinerary(PayloadInput in) {
    int hopsLeft = in.getByte() & BYTE_MASK;
    int order = in.getInt();
    NodeId origin = readNode(in);
    return new Itinerary(origin, readNode(in), order, hopsLeft);
  }

  private static NodeId readNode(PayloadInput in) {
    String name = in.getString();
    try {
      return new NodeId(name, in.getLong());
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  public Kind kind() {
    return kind;
  }

  /// The way of a message that other nodes hand on; `null` for one straight from its sender's node.
  public @Nullable Itinerary itinerary() {
    return itinerary;
  }

  /// The receiving process; 0 where a name says it.
  public long pid() {
    return pid;
  }

  /// The registered name of the receiver, or `null`.
  public @Nullable String name() {
    return name;
  }

  public long requestId() {
    return requestId;
  }

  /// The calling process, or 0: the reply keeps the order of what is sent to it.
  public long senderPid() {
    return senderPid;
  }
}
