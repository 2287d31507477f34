package dev.partisan.internal.jfr;

import dev.partisan.CrashReport;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A process ended with an exception.
@Name("dev.partisan.ProcessCrashed")
@Label("Process Crashed")
@Description("A process ended with an exception")
@Category("Partisan")
@StackTrace(false)
public final class ProcessCrashedEvent extends Event {
  @Label("Process")
  String process = "";

  @Label("Outcome")
  String outcome = "";

  @Label("Restarts")
  int restarts;

  @Label("Cause")
  String cause = "";

  public static void record(CrashReport report) {
    ProcessCrashedEvent event = new ProcessCrashedEvent();
    if (event.shouldCommit()) {
      event.process = report.process().toString();
      event.outcome = report.outcome().name();
      event.restarts = report.restarts();
      event.cause = report.cause().toString();
      event.commit();
    }
  }
}
