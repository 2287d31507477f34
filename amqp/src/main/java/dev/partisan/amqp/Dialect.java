package dev.partisan.amqp;

import java.util.Map;

/// In what brokers differ, of the little that is asked of them.
enum Dialect {
  /// A full queue refuses: the sender hears it with the confirm.
  RABBITMQ {
    @Override
    Map<String, Object> bounded(int messages) {
      return Map.of("x-max-length", messages, "x-overflow", "reject-publish");
    }
  },
  /// A full queue forgets its oldest message: the receiver sees the gap.
  QPID {
    @Override
    Map<String, Object> bounded(int messages) {
      return Map.of("qpid.max_count", messages, "qpid.policy_type", "ring");
    }
  },
  /// Whose arguments nobody tried: queues are bounded by the senders' windows alone.
  OTHER {
    @Override
    Map<String, Object> bounded(int messages) {
      return Map.of();
    }
  };

  /// The arguments of a queue that holds so many messages at most.
  abstract Map<String, Object> bounded(int messages);

  /// @param product what the broker says it is
  static Dialect of(String product) {
    String name = product.toLowerCase(java.util.Locale.ROOT);
    return name.contains("rabbitmq") ? RABBITMQ : name.contains("qpid") ? QPID : OTHER;
  }
}
