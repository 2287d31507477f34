package dev.partisan.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Text in columns, each as wide as its widest cell.
///
/// ```java
/// Table table = new Table("name", "count:").row("alpha", "12"); // the colon aligns to the right
/// table.lines().forEach(out::println);
/// ```
public final class Table {
  private static final String GAP = "  ";

  private final List<String> header;
  private final boolean[] right;
  private final List<List<String>> rows = new ArrayList<>();

  /// @param columns their titles; one that ends in a colon has its cells aligned to the right
  public Table(String... columns) {
    header = Arrays.stream(columns).map(title -> title.replaceFirst(":$", "")).toList();
    right = new boolean[columns.length];
    for (int i = 0; i < columns.length; i++) {
      right[i] = columns[i].endsWith(":");
    }
  }

  /// Adds a row of as many cells as there are columns.
  public Table row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + header.size() + " columns: " + Arrays.toString(cells));
    }
    rows.add(List.of(cells));
    return this;
  }

  /// The header, a rule, and the rows; no line ends in spaces.
  public List<String> lines() {
    int[] widths = new int[header.size()];
    widen(widths, header);
    rows.forEach(row -> widen(widths, row));
    List<String> lines = new ArrayList<>();
    lines.add(line(widths, header));
    lines.add(line(widths, Arrays.stream(widths).mapToObj("-"::repeat).toList()));
    rows.forEach(row -> lines.add(line(widths, row)));
    return lines;
  }

  /// A text in lines of at most this width, as far as its words allow.
  public static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static void widen(int[] widths, List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
  }

  private String line(int[] widths, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String padding = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : GAP).append(right[i] ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }
}
