package dev.partisan.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import dev.partisan.BrokerConfig.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Why there is no connection to a broker, in one line that holds no password.
final class BrokerException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int NOT_ALLOWED = 530;

  private final boolean isRefusal;

  private BrokerException(String message, boolean isRefusal, Throwable cause) {
    super(message, cause);
    this.isRefusal = isRefusal;
  }

  /// Whether the broker answered, and will answer the same until somebody changes something.
  boolean isRefusal() {
    return isRefusal;
  }

  /// @param user who the node is to the broker
  /// @param step what was being done, as in "cannot ..."
  static BrokerException of(Endpoint broker, String user, String step, Throwable cause) {
    ShutdownSignalException shutdown = find(cause, ShutdownSignalException.class);
    String where = "broker " + broker;
    if (find(cause, AuthenticationFailureException.class) != null
        || find(cause, PossibleAuthenticationFailureException.class) != null) {
      return new BrokerException(
          "%s refuses user '%s': check amqp.username and its password".formatted(where, user),
          true,
          cause);
    }
    if (shutdown != null && shutdown.getReason() instanceof AMQP.Connection.Close close) {
      return closed(where, broker, user, close.getReplyCode(), close.getReplyText(), cause);
    }
    if (shutdown != null && shutdown.getReason() instanceof AMQP.Channel.Close close) {
      String text = "%s refuses to %s: %s".formatted(where, step, close.getReplyText());
      int code = close.getReplyCode();
      boolean isFinal = code != AMQP.NOT_FOUND && code != AMQP.RESOURCE_LOCKED;
      return new BrokerException(text, isFinal, cause);
    }
    return new BrokerException("%s: %s".formatted(where, unreachable(cause)), false, cause);
  }

  private static BrokerException closed(
      String where, Endpoint broker, String user, int code, String text, Throwable cause) {
    boolean isFinal = code == NOT_ALLOWED || code == AMQP.ACCESS_REFUSED || code == AMQP.NOT_FOUND;
    String what =
        isFinal
            ? "refuses user '%s' the virtual host '%s': %s"
                .formatted(user, broker.virtualHost(), text)
            : "closed the connection: " + text;
    return new BrokerException(where + " " + what, isFinal, cause);
  }

  private static String unreachable(Throwable cause) {
    return switch (cause) {
      case ConnectException _ -> "connection refused";
      case UnknownHostException _ -> "unknown host";
      case TimeoutException _ -> "no answer in time";
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }

  private static <T extends Throwable> @Nullable T find(@Nullable Throwable from, Class<T> type) {
    for (Throwable each = from; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }
}
