package dev.partisan.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.partisan.BrokerConfig;
import dev.partisan.spi.LaneName;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One life of a connection to a broker, with the queue of one lane, or with more for the control lane.
///
/// Its queues are exclusive: the broker deletes them with the connection, so that the dead leave nothing behind, and
/// what was meant for one run of a node cannot reach the next.
final class BrokerSession implements AutoCloseable {
  private static final int MAX_QUEUED_ANNOUNCEMENTS = 10_000;

  /// What others may put into a queue, whatever the windows are.
  private static final int MAX_QUEUED_SEGMENTS = 100_000;

  private static final int CLOSE_MILLIS = 1_000;

  /// Who hears of the broker. Any thread; must not be kept.
  interface Listener {
    void received(byte[] body, @Nullable String replyTo);

    void announced(byte[] body);

    /// The broker found no queue for it.
    void returned(String exchange, byte[] body);

    /// The broker takes nothing more, for want of memory or disk.
    void blocked(String reason);

    void lost(String reason);
  }

  private record Own(Names names, String node, LaneName lane, long life) {
    String queue() {
      return names.queue(node, lane, life);
    }
  }

  private final Connection connection;
  private final Channel publishing;
  private final Channel consuming;
  private final Dialect dialect;
  private final Listener listener;
  private final Own names;
  private final BasicProperties properties;

  /// What the broker has not confirmed yet, by its number.
  private final ConcurrentNavigableMap<Long, Outgoing> unconfirmed = new ConcurrentSkipListMap<>();

  private BrokerSession(Connection connection, Own names, Listener listener) throws IOException {
    this.connection = connection;
    this.names = names;
    this.listener = listener;
    this.publishing = connection.createChannel();
    this.consuming = connection.createChannel();
    Object product = connection.getServerProperties().get("product");
    this.dialect = Dialect.of(String.valueOf(product));
    this.properties = new BasicProperties.Builder().replyTo(names.queue()).build();
  }

  /// Connects and declares what this lane needs.
  ///
  /// @throws BrokerException when that fails, saying which broker, what and why
  static BrokerSession open(
      BrokerConfig.Endpoint broker,
      ConnectionFactory factory,
      String node,
      LaneName lane,
      Names names,
      long life,
      Listener listener)
      throws BrokerException {
    String[] step = {"open a connection"};
    Connection opened = null;
    try {
      String name = node + " " + lane.channel() + " " + lane.index();
      var address = new com.rabbitmq.client.Address(broker.host(), broker.port());
      opened = factory.newConnection(List.of(address), name);
      Own own = new Own(names, node, lane, life);
      BrokerSession session = new BrokerSession(opened, own, listener);
      session.declare(step);
      return session;
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      if (opened != null) {
        opened.abort(CLOSE_MILLIS);
      }
      throw BrokerException.of(broker, factory.getUsername(), step[0], e);
    }
  }

  private void declare(String[] step) throws IOException {
    connection.addShutdownListener(cause -> listener.lost(text(cause)));
    connection.addBlockedListener(listener::blocked, () -> {});
    publishing.addShutdownListener(cause -> connection.abort(CLOSE_MILLIS));
    consuming.addShutdownListener(cause -> connection.abort(CLOSE_MILLIS));
    publishing.addConfirmListener(
        (tag, isMultiple) -> confirmed(tag, isMultiple, true),
        (tag, isMultiple) -> confirmed(tag, isMultiple, false));
    publishing.addReturnListener(
        returned -> listener.returned(returned.getExchange(), returned.getBody()));
    publishing.confirmSelect();
    Names all = names.names();
    step[0] = "declare exchange '" + all.nodes() + "'";
    consuming.exchangeDeclare(all.nodes(), "direct", false, true, null);
    String queue = names.queue();
    subscribe(
        step,
        new Subscription(
            queue, all.nodes(), Names.key(names.node(), names.lane()), MAX_QUEUED_SEGMENTS),
        listener::received);
    if (names.lane().equals(LaneName.CONTROL)) {
      step[0] = "declare exchange '" + all.members() + "'";
      consuming.exchangeDeclare(all.members(), "fanout", false, true, null);
      subscribe(
          step,
          new Subscription(
              all.membersQueue(names.node(), names.life()),
              all.members(),
              "",
              MAX_QUEUED_ANNOUNCEMENTS),
          (body, _) -> listener.announced(body));
    }
  }

  private record Subscription(String queue, String exchange, String key, int maxMessages) {}

  private interface Receiver {
    void received(byte[] body, @Nullable String replyTo);
  }

  private void subscribe(String[] step, Subscription to, Receiver receiver) throws IOException {
    step[0] = "declare queue '" + to.queue() + "'";
    consuming.queueDeclare(to.queue(), false, true, true, dialect.bounded(to.maxMessages()));
    step[0] = "bind queue '" + to.queue() + "' to exchange '" + to.exchange() + "'";
    consuming.queueBind(to.queue(), to.exchange(), to.key());
    step[0] = "consume queue '" + to.queue() + "'";
    consuming.basicConsume(
        to.queue(),
        true,
        new DefaultConsumer(consuming) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, BasicProperties received, byte[] body) {
            receiver.received(body, received.getReplyTo());
          }

          @Override
          public void handleCancel(String tag) {
            connection.abort(CLOSE_MILLIS); // somebody deleted the queue
          }
        });
  }

  private static String text(ShutdownSignalException cause) {
    Object reason = cause.getReason();
    return switch (reason) {
      case com.rabbitmq.client.AMQP.Connection.Close close -> close.getReplyText();
      case com.rabbitmq.client.AMQP.Channel.Close close -> close.getReplyText();
      case null, default -> String.valueOf(cause.getMessage());
    };
  }

  private void confirmed(long tag, boolean isMultiple, boolean isTaken) {
    if (isMultiple) {
      ConcurrentNavigableMap<Long, Outgoing> those = unconfirmed.headMap(tag, true);
      those.forEach((_, outgoing) -> settle(outgoing, isTaken));
      those.clear();
    } else {
      Outgoing one = unconfirmed.remove(tag);
      if (one != null) {
        settle(one, isTaken);
      }
    }
  }

  private static void settle(Outgoing outgoing, boolean isTaken) {
    AmqpConnection owner = outgoing.owner();
    if (owner != null && isTaken) {
      owner.confirmed();
    } else if (owner != null) {
      owner.close("the broker refused a segment: the receiver's queue is full, or gone");
    }
  }

  /// Publishes from the one thread that does.
  ///
  /// @throws IOException when the connection to the broker is lost
  void publish(Outgoing outgoing) throws IOException {
    try {
      if (outgoing.isTracked()) {
        unconfirmed.put(publishing.getNextPublishSeqNo(), outgoing);
      }
      publishing.basicPublish(
          outgoing.exchange(), outgoing.key(), outgoing.isMandatory(), properties, outgoing.body());
    } catch (ShutdownSignalException e) {
      throw new IOException(text(e), e);
    }
  }

  boolean isOpen() {
    return connection.isOpen() && publishing.isOpen() && consuming.isOpen();
  }

  @Override
  public void close() {
    connection.abort(CLOSE_MILLIS);
  }
}
