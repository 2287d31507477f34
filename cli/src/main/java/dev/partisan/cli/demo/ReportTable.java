package dev.partisan.cli.demo;

import dev.partisan.cli.Table;
import dev.partisan.cli.demo.DemoReport.Bulk;
import dev.partisan.cli.demo.DemoReport.Receiver;
import dev.partisan.cli.demo.DemoReport.Requests;
import dev.partisan.cli.demo.DemoReport.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
    List<String> first = new ArrayList<>(List.of(run.name()));
    if (bulk == null) {
      first.addAll(List.of("", "", ""));
    } else {
      long wrong = bulk.receivers().stream().filter(each -> each.wrongPasses() > 0).count();
      first.addAll(
          List.of(
              "all",
              speed(bulk.megabytesPerSecond()),
              wrong == 0 ? "all right" : "WRONG at " + wrong));
    }
    first.addAll(cells(run.requests()));
    table.row(first.toArray(String[]::new));
    if (bulk != null) {
      for (Receiver each : bulk.receivers()) {
        table.row("", each.node(), speed(each.megabytesPerSecond()), verdict(each), "", "", "", "");
      }
    }
  }

  private static List<String> cells(@Nullable Requests requests) {
    if (requests == null) {
      return List.of("", "", "", "");
    }
    return List.of(
        requests.count() + (requests.failed() == 0 ? "" : " (" + requests.failed() + " FAILED)"),
        Conclusion.number(requests.p50Millis()),
        Conclusion.number(requests.p99Millis()),
        Conclusion.number(requests.maxMillis()));
  }

  private static String speed(double megabytesPerSecond) {
    return String.format(
        Locale.ROOT, megabytesPerSecond < 10 ? "%.1f" : "%.0f", megabytesPerSecond);
  }

  private static String verdict(Receiver receiver) {
    return receiver.wrongPasses() == 0
        ? "right, " + receiver.passes() + "x"
        : "WRONG, " + receiver.wrongPasses() + " of " + receiver.passes();
  }
}
