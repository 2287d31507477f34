package dev.partisan.charts;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Lines over a common axis, to be looked at.
///
/// ```java
/// var chart = new LineChart("Delivery", new Axis("cycle"), new Axis("share of survivors"), List.of(line));
/// List<Path> files = chart.writeTo(folder, "delivery"); // delivery.png, delivery.svg
/// ```
///
/// @param lines one or more, each with a name of its own and a point or more
public record LineChart(String title, Axis x, Axis y, List<Line> lines) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;
  private static final Color GRID = new Color(0xE4E4E4);

  /// What an axis shows.
  ///
  /// @param title with the unit, where there is one
  /// @param isLogarithmic whether equal steps are equal factors; then all values are above zero
  public record Axis(String title, boolean isLogarithmic) {
    public Axis(String title) {
      this(title, false);
    }
  }

  /// One line, through its points from left to right.
  public record Line(String name, List<Double> x, List<Double> y) {
    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.isEmpty() || x.size() != y.size()) {
        throw new IllegalArgumentException(
            "line '%s' has %d x and %d y: give a point or more"
                .formatted(name, x.size(), y.size()));
      }
    }
  }

  public LineChart {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("chart '" + title + "' has no lines");
    }
  }

  /// Writes the chart as PNG and as SVG.
  ///
  /// @param folder made if it is not there
  /// @param name of the files, without an ending
  /// @return the files
  /// @throws IOException when they cannot be written
  public List<Path> writeTo(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    XYChart chart = draw();
    List<Path> files = new ArrayList<>();
    for (String format : List.of("png", "svg")) {
      files.add(
          Files.write(folder.resolve(name + "." + format), ChartEncoder.getBytes(chart, format)));
    }
    return List.copyOf(files);
  }

  private XYChart draw() {
    System.setProperty("java.awt.headless", "true"); // nothing is shown, and there may be no screen
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x.title())
            .yAxisTitle(y.title())
            .build();
    chart
        .getStyler()
        .setXAxisLogarithmic(x.isLogarithmic())
        .setYAxisLogarithmic(y.isLogarithmic())
        .setPlotGridLinesColor(GRID)
        .setChartBackgroundColor(Color.WHITE)
        .setLegendPosition(LegendPosition.OutsideS)
        .setLegendVisible(lines.size() > 1);
    for (Line line : lines) {
      chart
          .addSeries(line.name(), line.x(), line.y())
          .setMarker(line.x().size() > 60 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }
    return chart;
  }
}
