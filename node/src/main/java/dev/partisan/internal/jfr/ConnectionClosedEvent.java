package dev.partisan.internal.jfr;

import dev.partisan.internal.lane.Lane;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A lane lost its connection.
@Name("dev.partisan.ConnectionClosed")
@Label("Connection Closed")
@Description("A lane lost its connection, or gave it up")
@Category("Partisan")
@StackTrace(false)
public final class ConnectionClosedEvent extends Event {
  @Label("Node")
  String node = "";

  @Label("Peer")
  String peer = "";

  @Label("Channel")
  String channel = "";

  @Label("Lane")
  int lane;

  @Label("Reason")
  String reason = "";

  public static void record(String node, Lane of, String reason) {
    ConnectionClosedEvent event = new ConnectionClosedEvent();
    if (event.shouldCommit()) {
      event.node = node;
      event.peer = of.peer().toString();
      event.channel = of.channel();
      event.lane = of.index();
      event.reason = reason;
      event.commit();
    }
  }
}
