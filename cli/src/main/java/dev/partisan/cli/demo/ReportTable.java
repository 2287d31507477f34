package dev.partisan.cli.demo;

import dev.partisan.cli.Table;
import dev.partisan.cli.demo.DemoReport.Bulk;
import dev.partisan.cli.demo.DemoReport.Receiver;
import dev.partisan.cli.demo.DemoReport.Requests;
import dev.partisan.cli.demo.DemoReport.Run;
import java.util.List;
import java.util.Locale;

/// A demo's figures as a table: a line a receiver, and one a run.
final class ReportTable {
  private ReportTable() {}

  static List<String> lines(List<Run> runs) {
    Table table =
        new Table("", "receiver", "MB/s:", "SHA-256", "requests:", "p50 ms:", "p99 ms:", "max ms:");
    runs.forEach(run -> add(table, run));
    return table.lines();
  }

  private static void add(Table table, Run run) {
    Bulk bulk = run.bulk();
    if (bulk == null) {
      addTotal(table, run.name(), "-", "-", "-", run.requests());
      return;
    }
    long wrong = bulk.receivers().stream().filter(each -> each.wrongPasses() > 0).count();
    String verdict = wrong == 0 ? "all right" : wrong + " WRONG";
    addTotal(table, run.name(), "all", speed(bulk.megabytesPerSecond()), verdict, run.requests());
    for (Receiver each : bulk.receivers()) {
      table.row("", each.node(), speed(each.megabytesPerSecond()), verdict(each), "", "", "", "");
    }
  }

  private static void addTotal(
      Table table, String name, String receivers, String speed, String verdict, Requests requests) {
    String failures = requests.failed() == 0 ? "" : " (" + requests.failed() + " FAILED)";
    table.row(
        name,
        receivers,
        speed,
        verdict,
        requests.count() + failures,
        Conclusion.number(requests.p50Millis()),
        Conclusion.number(requests.p99Millis()),
        Conclusion.number(requests.maxMillis()));
  }

  private static String speed(double megabytesPerSecond) {
    return String.format(Locale.ROOT, "%.0f", megabytesPerSecond);
  }

  private static String verdict(Receiver receiver) {
    return receiver.wrongPasses() == 0
        ? "right, " + times(receiver.passes())
        : "WRONG, " + receiver.wrongPasses() + " of " + times(receiver.passes());
  }

  private static String times(int passes) {
    return passes == 1 ? "once" : passes + " times";
  }
}
