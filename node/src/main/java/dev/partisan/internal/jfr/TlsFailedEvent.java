package dev.partisan.internal.jfr;

import dev.partisan.TlsFailure;
import dev.partisan.protocol.Address;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;

/// An encrypted connection failed.
@Name("dev.partisan.TlsFailed")
@Label("TLS Failed")
@Description("An encrypted connection failed")
@Category("Partisan")
@StackTrace(false)
@Throttle("100/s")
public final class TlsFailedEvent extends Event {
  @Label("Node")
  String node = "";

  @Label("Remote")
  String remote = "";

  @Label("Reason")
  String reason = "";

  @Label("Text")
  String text = "";

  public static void record(String node, Address remote, TlsFailure reason, String text) {
    TlsFailedEvent event = new TlsFailedEvent();
    if (event.shouldCommit()) {
      event.node = node;
      event.remote = remote.toString();
      event.reason = reason.name();
      event.text = text;
      event.commit();
    }
  }
}
