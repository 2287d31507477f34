package dev.partisan.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;

/// This node refused a handshake.
@Name("dev.partisan.ConnectionRefused")
@Label("Connection Refused")
@Description("This node refused a handshake")
@Category("Partisan")
@StackTrace(false)
@Throttle("100/s")
public final class ConnectionRefusedEvent extends Event {
  @Label("Node")
  String node = "";

  @Label("Reason")
  String reason = "";

  @Label("Text")
  String text = "";

  public static void record(String node, Enum<?> reason, String text) {
    ConnectionRefusedEvent event = new ConnectionRefusedEvent();
    if (event.shouldCommit()) {
      event.node = node;
      event.reason = reason.name();
      event.text = text;
      event.commit();
    }
  }
}
