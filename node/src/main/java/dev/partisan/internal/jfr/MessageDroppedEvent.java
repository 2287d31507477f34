package dev.partisan.internal.jfr;

import dev.partisan.DropReason;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;

/// A message will not reach a process. Of a flood of them some are recorded; all are counted.
@Name("dev.partisan.MessageDropped")
@Label("Message Dropped")
@Description("A message will not reach a process; of a flood of these some are recorded")
@Category("Partisan")
@StackTrace(false)
@Throttle("100/s")
public final class MessageDroppedEvent extends Event {
  @Label("Reason")
  String reason = "";

  @Label("Target")
  String target = "";

  /// @param target turned into text only if the event is recorded
  public static void record(DropReason reason, Object target) {
    MessageDroppedEvent event = new MessageDroppedEvent();
    if (event.shouldCommit()) {
      event.reason = reason.name();
      event.target = target.toString();
      event.commit();
    }
  }
}
