package dev.partisan.internal.process;

import dev.partisan.Down;
import dev.partisan.internal.monitor.Watch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A [Down] in a mailbox. It becomes a message of the process's own type when the process looks at
/// it, since the way there is the application's code.
final class DownNotice extends Envelope {
  private final Watch watch;
  private final Down down;
  private final Function<? super Down, ?> asMessage;
  private @Nullable Object message;

  DownNotice(Watch watch, Down down, Function<? super Down, ?> asMessage) {
    super(MessageKind.MESSAGE, down, 0);
    this.watch = watch;
    this.down = down;
    this.asMessage = asMessage;
  }

  /// On the process's own thread only.
  @Override
  Object message() {
    Object made = message;
    if (made == null) {
      made = asMessage.apply(down);
      if (made == null) {
        throw new IllegalStateException("the message made of " + down + " is null");
      }
      message = made;
    }
    return made;
  }

  @Override
  boolean isWithdrawn() {
    return watch.isOver();
  }

  /// The process has taken it.
  void received() {
    boolean _ = watch.receive();
  }
}
