package dev.partisan.internal.jfr;

import dev.partisan.internal.lane.Lane;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A lane has a connection; the event's duration is that of the handshake.
@Name("dev.partisan.ConnectionOpened")
@Label("Connection Opened")
@Description("A lane has a connection; the duration is that of its handshake")
@Category("Partisan")
@StackTrace(false)
public final class ConnectionOpenedEvent extends Event {
  @Label("Node")
  String node = "";

  @Label("Peer")
  String peer = "";

  @Label("Channel")
  String channel = "";

  @Label("Lane")
  int lane;

  @Label("Dialled Here")
  boolean isDialled;

  /// The handshake is over.
  public void opened(String ofNode, Lane to, boolean isDialledHere) {
    if (shouldCommit()) {
      node = ofNode;
      peer = to.peer().toString();
      channel = to.channel();
      lane = to.index();
      isDialled = isDialledHere;
      commit();
    }
  }
}
