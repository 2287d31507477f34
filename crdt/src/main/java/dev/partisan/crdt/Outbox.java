package dev.partisan.crdt;

import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.crdt.StoreMessage.Published;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a store is to send, until the lock is free.
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private record Letter(String to, String key, StoreMessage message) {}

  private final List<Letter> letters = new ArrayList<>();
  private final List<Published> broadcasts = new ArrayList<>();

  /// @param key messages of one key subsume one another on a monotonic channel
  void send(String to, String key, StoreMessage message) {
    letters.add(new Letter(to, key, message));
  }

  void broadcast(Published message) {
    broadcasts.add(message);
  }

  /// Sends everything; returns how many messages could not be queued.
  int empty(Node node, StoreConfig config) {
    int unsent = 0;
    for (Letter letter : letters) {
      Ref<StoreMessage> peer = node.ref(letter.to(), config.name());
      SendOptions options = SendOptions.via(config.channel()).key(letter.key());
      unsent += count(config, letter.to(), node.forward(peer, letter.message(), options));
    }
    for (Published message : broadcasts) {
      SendOptions options = SendOptions.via(config.channel());
      unsent += count(config, "all", node.broadcast(message, options));
    }
    return unsent;
  }

  private static int count(StoreConfig config, String to, SendResult result) {
    if (result == SendResult.TOO_LARGE) {
      LOG.warn(
          "event=store_value_too_large store={} to={} remedy=\"raise maxMessageBytes, or use several variables\"",
          config.name(),
          to);
    }
    return result.isQueued() ? 0 : 1;
  }
}
