package dev.partisan.internal;

import dev.partisan.Channel;
import dev.partisan.SendOptions;
import dev.partisan.internal.Counters.Misbehaviour;
import dev.partisan.internal.broadcast.BroadcastMessage;
import dev.partisan.internal.control.ControlPlane;
import dev.partisan.internal.lane.Inbound;
import dev.partisan.internal.lane.Lane;
import dev.partisan.internal.process.DeliveryBatch;
import dev.partisan.internal.process.Envelope;
import dev.partisan.internal.process.ProcessTable;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import dev.partisan.wire.Itinerary;
import dev.partisan.wire.MessageHeader;
import dev.partisan.wire.payload.MalformedPayloadException;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadInput;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decodes what lanes receive and brings it to processes, to waiting calls, to the protocol, or to
/// the runtime itself; what is for another node goes on undecoded.
final class InboundDelivery implements Inbound {
  private static final Logger LOG = LoggerFactory.getLogger(InboundDelivery.class);

  /// Takes what other nodes' runtimes say; on an event loop, so it must not block.
  @FunctionalInterface
  interface NodeMessages {
    /// @param origin the node that says it
    void received(NodeId origin, NodeMessage message);
  }

  /// What a thread that delivers needs; event loops are few and live as long as the JVM.
  private static final class Reader {
    final PayloadInput in = new PayloadInput();
    final MessageHeader header = new MessageHeader();
    final DeliveryBatch batch;

    Reader(Host host) {
      batch = new DeliveryBatch(host);
    }
  }

  private final Host host;
  private final NodeId self;
  private final PayloadCodec codec;
  private final PayloadCodec controlCodec;
  private final Counters counters;
  private final ThreadLocal<Reader> readers;
  private @Nullable ProcessTable processes;
  private @Nullable LocalDelivery local;
  private @Nullable ControlPlane control;
  private @Nullable NodeMessages nodeMessages;
  private @Nullable Relay relay;

  /// @param codec of the application's messages
  /// @param controlCodec of the protocol's messages
  InboundDelivery(
      NodeId self, Host host, PayloadCodec codec, PayloadCodec controlCodec, Counters counters) {
    this.host = host;
    this.self = self;
    this.codec = codec;
    this.controlCodec = controlCodec;
    this.counters = counters;
    this.readers = ThreadLocal.withInitial(() -> new Reader(this.host));
  }

  /// Where messages go; before the first connection.
  void attach(ProcessTable table, LocalDelivery replies, ControlPlane plane, NodeMessages runtime) {
    processes = table;
    local = replies;
    control = plane;
    nodeMessages = runtime;
  }

  /// What hands on messages that are for others; before the first connection.
  void attach(Relay onward) {
    relay = onward;
  }

  @Override
  public void deliver(Lane lane, List<ByteBuffer> bytes) {
    Reader reader = readers.get();
    reader.in.reset(bytes);
    deliver(lane, reader);
  }

  @Override
  public void deliver(Lane lane, ByteBuffer bytes) {
    Reader reader = readers.get();
    reader.in.reset(bytes);
    deliver(lane, reader);
  }

  private void deliver(Lane lane, Reader reader) {
    PayloadInput in = reader.in;
    MessageHeader header = reader.header;
    try {
      int bytes = (int) in.remaining();
      header.read(in);
      requireRightChannel(lane, header.kind(), in);
      Itinerary way = header.itinerary();
      if (way == null) {
        Object message = codecOf(header.kind()).decode(in);
        dispatch(lane.peer(), lane, header, message, bytes, reader.batch);
      } else if (isHere(lane, header, way, in)) {
        Object message = codecOf(header.kind()).decode(in);
        if (message instanceof BroadcastMessage) {
          throw in.malformed("a word about a broadcast that was handed on");
        }
        dispatch(way.origin(), lane, header, message, bytes, reader.batch);
      }
    } catch (MalformedPayloadException e) {
      counters.misbehaved(Misbehaviour.MALFORMED_MESSAGE);
      LOG.warn("event=message_malformed node={} lane={} reason={}", self, lane, e.getMessage());
    }
  }

  /// Protocols have the control channel for themselves, but for what runtimes say there.
  private static void requireRightChannel(Lane lane, MessageHeader.Kind kind, PayloadInput in) {
    boolean isOnControl = lane.channel().equals(Channel.CONTROL);
    boolean isRight =
        switch (kind) {
          case MESSAGE, CAST, CALL, REPLY, REPLY_ERROR -> !isOnControl;
          case CONTROL -> isOnControl;
          case NODE -> true;
        };
    if (!isRight) {
      throw in.malformed("a message of kind " + kind + " on channel '" + lane.channel() + "'");
    }
  }

  /// Whether a message that other nodes handed on is for this one. If not, it goes on its way.
  private boolean isHere(Lane lane, MessageHeader header, Itinerary way, PayloadInput in) {
    Relay onward = attached(relay);
    if (header.kind() == MessageHeader.Kind.CONTROL) {
      throw in.malformed("a control message in the name of " + way.origin());
    }
    if (!onward.accepts(lane.peer(), way)) {
      counters.misbehaved(Misbehaviour.FOREIGN_ORIGIN);
      LOG.warn("event=origin_refused node={} lane={} origin={}", self, lane, way.origin());
      return false;
    }
    if (!way.isFor(self)) {
      onward.handOn(lane, header, way, in.rest());
      return false;
    }
    return true;
  }

  private PayloadCodec codecOf(MessageHeader.Kind kind) {
    return switch (kind) {
      case MESSAGE, CAST, CALL, REPLY, REPLY_ERROR -> codec;
      case CONTROL -> controlCodec;
      case NODE -> MessageCodecs.NODE;
    };
  }

  private void dispatch(
      NodeId from,
      Lane lane,
      MessageHeader header,
      Object message,
      int bytes,
      DeliveryBatch batch) {
    switch (header.kind()) {
      case MESSAGE -> process(header, Envelope.message(message, bytes), batch);
      case CAST -> process(header, Envelope.cast(message, bytes), batch);
      case CALL -> {
        SendOptions sameWay = SendOptions.via(lane.channel());
        var caller = new Envelope.Caller(from, header.senderPid());
        process(
            header, Envelope.request(message, bytes, caller, header.requestId(), sameWay), batch);
      }
      case REPLY, REPLY_ERROR -> {
        batch.flush(); // what was sent before a reply is there when it is
        boolean isReply = header.kind() == MessageHeader.Kind.REPLY;
        attached(local).answer(from, isReply, header.requestId(), message);
      }
      case CONTROL -> attached(control).received(from, (Message) message);
      case NODE -> {
        batch.flush(); // a Down comes behind what its process sent
        attached(nodeMessages).received(from, (NodeMessage) message);
      }
    }
  }

  private void process(MessageHeader header, Envelope envelope, DeliveryBatch batch) {
    String name = header.name();
    if (name == null) {
      attached(processes).deliver(header.pid(), envelope, batch);
    } else {
      attached(processes).deliver(name, envelope, batch);
    }
  }

  private static <T> T attached(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("a message arrived before the node was assembled");
    }
    return part;
  }

  @Override
  public boolean readDone(Runnable resume) {
    DeliveryBatch batch = readers.get().batch;
    batch.flush();
    if (!batch.isOverCap()) {
      return true;
    }
    batch.whenDrained(resume);
    return false;
  }
}
