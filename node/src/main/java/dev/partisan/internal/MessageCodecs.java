package dev.partisan.internal;

import dev.partisan.Down;
import dev.partisan.Ref;
import dev.partisan.internal.process.CallFailure;
import dev.partisan.internal.process.Refs;
import dev.partisan.protocol.ClientServerMessage;
import dev.partisan.protocol.ClusterMessage;
import dev.partisan.protocol.FixedMessage;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.hyparview.HyParViewMessage;
import dev.partisan.protocol.peertopeer.HeartbeatMessage;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.PayloadInput;
import dev.partisan.wire.payload.PayloadOutput;
import dev.partisan.wire.payload.Types;
import java.lang.invoke.MethodHandles;

/// The codecs of a node: one for the application's messages, one for those of the protocols, one for
/// those of the runtimes.
public final class MessageCodecs {
  /// Of the messages of our own protocols.
  public static final PayloadCodec CONTROL =
      Types.builder()
          .add(ClusterMessage.class)
          .add(FixedMessage.class)
          .add(ClientServerMessage.class)
          .add(HyParViewMessage.class)
          .add(HeartbeatMessage.class)
          .build();

  /// Of the runtimes' messages.
  static final PayloadCodec NODE =
      Types.builder().add(MethodHandles.lookup(), NodeMessage.class).build();

  private MessageCodecs() {}

  /// The application's types, with what the runtime itself sends among them.
  public static PayloadCodec application(Types.Builder types) {
    return types
        .value(Ref.class, MessageCodecs::writeRef, MessageCodecs::readRef)
        .add(MethodHandles.lookup(), CallFailure.class, LocalDelivery.NullReply.class, Down.class)
        .build();
  }

  /// The node's name, then the incarnation, 0 for a name's holder, then the pid or the name.
  private static void writeRef(Ref<?> ref, PayloadOutput out) {
    out.putString(ref.nodeName());
    out.putLong(ref.pid() == 0 ? 0 : ref.incarnation());
    out.putVarLong(ref.pid());
    if (ref.pid() == 0) {
      out.putString(ref.name().orElseThrow());
    }
  }

  private static Ref<?> readRef(PayloadInput in) {
    String nodeName = in.getString();
    long incarnation = in.getLong();
    long pid = in.getVarLong();
    return pid == 0
        ? Refs.named(nodeName, in.getString())
        : Refs.process(new NodeId(nodeName, incarnation), pid);
  }
}
