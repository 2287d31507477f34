package dev.partisan.config;

/// A configuration that cannot be used. The message is one line: file and line, or variable; setting;
/// value; what is expected.
///
/// ```java
/// try { builder = Configuration.of(file).builder(); }
/// catch (ConfigurationException e) { System.err.println(e.getMessage()); System.exit(2); }
/// ```
public final class ConfigurationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(oneLine(message));
  }

  ConfigurationException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
