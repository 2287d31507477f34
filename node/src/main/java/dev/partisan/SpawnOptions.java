package dev.partisan;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a process is to live: its name, its thread, its mailbox, and what follows a crash.
///
/// ```java
/// SpawnOptions options = SpawnOptions.named("worker")
///     .onPlatformThread()
///     .restart(RestartPolicy.atMost(3, Duration.ofSeconds(5)));
/// ```
public final class SpawnOptions {
  /// Room for a quarter of a million small messages or a few large ones: enough that a process may
  /// fall behind for a moment, little enough that a hundred slow ones fit a small heap.
  public static final long DEFAULT_MAILBOX_BYTES = 16L * 1024 * 1024;

  private static final SpawnOptions DEFAULTS =
      new SpawnOptions(null, false, RestartPolicy.never(), DEFAULT_MAILBOX_BYTES);

  private final @Nullable String name;
  private final boolean dedicated;
  private final RestartPolicy restartPolicy;
  private final long mailboxBytes;

  private SpawnOptions(
      @Nullable String name, boolean dedicated, RestartPolicy restartPolicy, long mailboxBytes) {
    this.name = name;
    this.dedicated = dedicated;
    this.restartPolicy = restartPolicy;
    this.mailboxBytes = mailboxBytes;
  }

  /// A process without a name, on a virtual thread, that ends when it crashes.
  public static SpawnOptions defaults() {
    return DEFAULTS;
  }

  /// The defaults, and a name that must be free on the node.
  public static SpawnOptions named(String name) {
    return new SpawnOptions(name, false, RestartPolicy.never(), DEFAULT_MAILBOX_BYTES);
  }

  /// A platform thread of its own, for a process that computes for long without blocking.
  public SpawnOptions onPlatformThread() {
    return new SpawnOptions(name, true, restartPolicy, mailboxBytes);
  }

  /// What follows a crash.
  public SpawnOptions restart(RestartPolicy policy) {
    return new SpawnOptions(name, dedicated, policy, mailboxBytes);
  }

  /// How many bytes of messages may wait before senders are slowed down, counted as encoded plus 64
  /// each.
  public SpawnOptions mailboxBytes(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("mailbox of " + bytes + " bytes holds nothing");
    }
    return new SpawnOptions(name, dedicated, restartPolicy, bytes);
  }

  /// The name, if it is to have one.
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /// Whether the process gets a platform thread of its own.
  public boolean isOnPlatformThread() {
    return dedicated;
  }

  /// What follows a crash.
  public RestartPolicy restartPolicy() {
    return restartPolicy;
  }

  /// The mailbox's cap in bytes.
  public long mailboxBytes() {
    return mailboxBytes;
  }
}
