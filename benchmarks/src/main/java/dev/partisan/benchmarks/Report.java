package dev.partisan.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A table of figures, for people and as JSON.
final class Report {
  private static final List<String> HEAD =
      List.of("figure", "measured", "reference", "ratio", "goal", "met");

  private Report() {}

  static void print(PrintWriter out, Map<String, Object> machine, List<Figure> figures) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (Figure figure : figures) {
      rows.add(
          List.of(
              figure.name(),
              figure.measuredText(),
              figure.referenceText(),
              String.format(Locale.ROOT, "%.3f", figure.ratio()),
              figure.goal().toString(),
              figure.verdict()));
    }
    out.println();
    table(rows).forEach(out::println);
    out.println();
    machine.forEach((name, value) -> out.println(name + ": " + value));
    out.flush();
  }

  /// The lines of a table: the first column to the left, the others to the right.
  static List<String> table(List<List<String>> rows) {
    return rows.stream().map(row -> line(row, rows)).toList();
  }

  private static String line(List<String> row, List<List<String>> all) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      int column = i;
      int width = all.stream().mapToInt(other -> other.get(column).length()).max().orElse(0);
      String cell = row.get(i);
      String blank = " ".repeat(width - cell.length());
      line.append(i == 0 ? cell + blank : blank + cell).append("  ");
    }
    return line.toString().stripTrailing();
  }

  static void write(Path file, Map<String, Object> machine, List<Figure> figures)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("machine", machine);
    all.put("figures", figures.stream().map(Figure::asMap).toList());
    Files.writeString(file, Json.write(all));
  }
}
