package dev.partisan.internal.jfr;

import dev.partisan.internal.lane.Lane;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A lane goes on over a new connection where its last one stopped.
@Name("dev.partisan.LaneResumed")
@Label("Lane Resumed")
@Description("A lane goes on over a new connection where its last one stopped")
@Category("Partisan")
@StackTrace(false)
public final class LaneResumedEvent extends Event {
  @Label("Node")
  String node = "";

  @Label("Peer")
  String peer = "";

  @Label("Channel")
  String channel = "";

  @Label("Lane")
  int lane;

  @Label("Frames To Send Again")
  long framesAgain;

  public static void record(String node, Lane of, long framesAgain) {
    LaneResumedEvent event = new LaneResumedEvent();
    if (event.shouldCommit()) {
      event.node = node;
      event.peer = of.peer().toString();
      event.channel = of.channel();
      event.lane = of.index();
      event.framesAgain = framesAgain;
      event.commit();
    }
  }
}
