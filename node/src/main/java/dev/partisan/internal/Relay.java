package dev.partisan.internal;

import dev.partisan.DropReason;
import dev.partisan.SendResult;
import dev.partisan.internal.NodeMessage.Undeliverable;
import dev.partisan.internal.Router.Way;
import dev.partisan.internal.lane.Lane;
import dev.partisan.internal.lane.MessageWriter;
import dev.partisan.internal.lane.Outgoing;
import dev.partisan.internal.lane.Route;
import dev.partisan.internal.process.DeadLetters;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Itinerary;
import dev.partisan.wire.MessageHeader;
import dev.partisan.wire.MessageHeader.Kind;
import dev.partisan.wire.Parcel.Pair;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadInput;
import dev.partisan.wire.payload.PayloadOutput;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands on messages between other nodes, as they are: only the header is read.
///
/// A message goes out on the channel and the lane index that it came by, so that what followed one
/// way goes on doing so. This runs on event loops, which wait for nothing: what finds no room or no
/// way is dropped, counted, and its origin is told.
final class Relay {
  /// The payload of a message that is handed on.
  static final PayloadCodec AS_IT_CAME =
      new PayloadCodec() {
        @Override
        public void encode(Object message, PayloadOutput out) {
          for (Object bytes : (List<?>) message) {
            out.putBytes((ByteBuffer) bytes);
          }
        }

        @Override
        public Object decode(PayloadInput in) {
          throw new UnsupportedOperationException("what is handed on is not decoded");
        }

        @Override
        public boolean isShareable(Object message) {
          return false;
        }
      };

  private final NodeId self;
  private final Router router;
  private final MessageWriter writer;
  private final DeadLetters deadLetters;
  private final Counters counters;

  /// @param writer of payloads [#AS_IT_CAME]
  Relay(
      NodeId self,
      Router router,
      MessageWriter writer,
      DeadLetters deadLetters,
      Counters counters) {
    this.self = self;
    this.router = router;
    this.writer = writer;
    this.deadLetters = deadLetters;
    this.counters = counters;
  }

  /// Whether a message may come from this peer in its origin's name.
  boolean accepts(NodeId peer, Itinerary way) {
    return way.origin().equals(peer) || router.routes().mayRelay(peer);
  }

  /// Sends a message on its way, or back word of it.
  ///
  /// @param payload everything behind the header, during the call only
  void handOn(Lane cameBy, MessageHeader header, Itinerary way, List<ByteBuffer> payload) {
    Route route = router.routes().to(way.destination().name());
    DropReason obstacle = obstacle(cameBy, way, route);
    if (obstacle == null && route != null) {
      long order = (long) way.origin().hashCode() << Integer.SIZE | way.order() & 0xffff_ffffL;
      Outgoing onward =
          new Outgoing(
              header.kind(),
              header.senderPid(),
              header.pid(),
              header.name(),
              header.requestId(),
              0,
              payload,
              way.nextHop(),
              new Pair(order, 0, "", 0));
      obstacle = reason(writer.writeAtOnce(router.sameLane(route, cameBy), onward));
    }
    if (obstacle == null) {
      counters.relayed();
    } else {
      drop(cameBy, header, way, obstacle);
    }
  }

  private @Nullable DropReason obstacle(Lane cameBy, Itinerary way, @Nullable Route route) {
    NodeId to = way.destination();
    if (to.name().equals(self.name())) {
      return DropReason.OLD_INCARNATION;
    }
    if (way.hopsLeft() == 0) {
      return DropReason.HOP_LIMIT;
    }
    if (route == null
        || !router.routes().mayRelay(self)
        || route.lanes().peer().equals(cameBy.peer())) {
      return DropReason.NO_ROUTE;
    }
    boolean isOtherRun = to.incarnation() != 0 && !route.to().equals(to);
    return isOtherRun && !route.isRelayed() ? DropReason.OLD_INCARNATION : null;
  }

  private static @Nullable DropReason reason(SendResult result) {
    return switch (result) {
      case QUEUED -> null;
      case QUEUE_FULL -> DropReason.QUEUE_FULL;
      case TIMED_OUT -> DropReason.SEND_TIMED_OUT;
      case NO_ROUTE -> DropReason.NO_ROUTE;
      case TOO_LARGE -> DropReason.TOO_LARGE;
      case CLOSED, NO_SUCH_PROCESS -> DropReason.CLOSED;
    };
  }

  /// What runtimes say to each other nobody is told the loss of: so no word is ever about another.
  private void drop(Lane cameBy, MessageHeader header, Itinerary way, DropReason reason) {
    String target = target(header, way.destination());
    deadLetters.drop(reason, target + " from " + way.origin(), null);
    if (header.kind() != Kind.NODE) {
      long requestId = header.kind() == Kind.CALL ? header.requestId() : 0;
      Undeliverable word = new Undeliverable(reason, target, requestId);
      SendResult _ = router.tell(way.origin(), word, new Way(0, 0, cameBy.channel(), way.order()));
    }
  }

  private static String target(MessageHeader header, NodeId node) {
    String receiver =
        switch (header.kind()) {
          case MESSAGE, CAST, CALL -> header.name() == null ? "" + header.pid() : header.name();
          case REPLY, REPLY_ERROR -> "call " + header.requestId();
          case CONTROL, NODE -> header.kind().name();
        };
    return receiver + "@" + (node.incarnation() == 0 ? node.name() : node);
  }
}
