package dev.partisan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/// What the library logs, on the error stream: warnings as plain lines, or everything that happens.
public final class Logging {
  private static final String BRIEF =
      "%d{HH:mm:ss.SSS} %-5level %msg%replace( %ex{0}){'\\s+', ' '}%n%nopex";
  private static final String FULL = "%d{HH:mm:ss.SSS} %-5level %msg%n%ex";

  private static volatile boolean isVerbose;

  private Logging() {}

  static void configure(boolean verbose) {
    isVerbose = verbose;
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return; // another logging library was put on the path
    }
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(verbose ? FULL : BRIEF);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(verbose ? Level.INFO : Level.WARN);
    root.addAppender(appender);
    // With each try it says at length what a line of the node's own says once.
    context.getLogger("com.rabbitmq").setLevel(verbose ? Level.INFO : Level.OFF);
  }

  /// Whether everything that happens is logged.
  public static boolean isVerbose() {
    return isVerbose;
  }
}
