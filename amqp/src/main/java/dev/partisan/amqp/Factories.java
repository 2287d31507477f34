package dev.partisan.amqp;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import dev.partisan.BrokerConfig;
import dev.partisan.BrokerConfig.Endpoint;
import dev.partisan.BrokerConfig.Login;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets the AMQP client up. Its threads are daemons; those that deliver and those that send heartbeats are shared by
/// all nodes of the JVM.
final class Factories {
  private static final Logger LOG = LoggerFactory.getLogger(Factories.class);
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int RPC_TIMEOUT_MILLIS = 10_000;
  private static final int DELIVERING_THREADS = 4;

  private static final ExecutorService DELIVERING =
      Executors.newFixedThreadPool(DELIVERING_THREADS, threads("partisan-amqp-deliver-"));

  private static final ScheduledExecutorService HEARTBEATS =
      Executors.newScheduledThreadPool(1, threads("partisan-amqp-heartbeat-"));

  private final BrokerConfig config;
  private final @Nullable Supplier<SSLContext> tls;

  Factories(BrokerConfig config, @Nullable Supplier<SSLContext> tls) {
    this.config = config;
    this.tls = tls;
  }

  private static ThreadFactory threads(String prefix) {
    return Thread.ofPlatform().daemon().name(prefix, 1).factory();
  }

  /// What goes wrong ends the connection, which is told in one line elsewhere.
  private static final class QuietHandler extends ForgivingExceptionHandler {
    @Override
    protected void log(String message, Throwable cause) {
      LOG.debug("event=amqp_client_failed message=\"{}\" error=\"{}\"", message, cause.toString());
    }
  }

  /// For one broker.
  ConnectionFactory of(Endpoint broker) {
    ConnectionFactory factory = new ConnectionFactory();
    Login login = broker.login() != null ? broker.login() : config.login();
    if (login != null) {
      factory.setUsername(login.user());
      factory.setPassword(login.password());
    }
    factory.setVirtualHost(broker.virtualHost());
    factory.setConnectionTimeout(TIMEOUT_MILLIS);
    factory.setHandshakeTimeout(TIMEOUT_MILLIS);
    factory.setChannelRpcTimeout(RPC_TIMEOUT_MILLIS);
    factory.setRequestedHeartbeat((int) config.heartbeat().toSeconds());
    factory.setAutomaticRecoveryEnabled(
        false); // lanes resume; what was on its way must not be sent twice
    factory.setTopologyRecoveryEnabled(false);
    factory.setSharedExecutor(DELIVERING);
    factory.setHeartbeatExecutor(HEARTBEATS);
    factory.setThreadFactory(threads("partisan-amqp-read-"));
    factory.setExceptionHandler(new QuietHandler());
    if (broker.isTls()) {
      factory.useSslProtocol(context());
      factory.enableHostnameVerification();
    }
    return factory;
  }

  /// The node's own certificates, or whom the JVM trusts.
  private SSLContext context() {
    try {
      return tls != null ? tls.get() : SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JVM's own TLS settings cannot be used", e);
    }
  }
}
