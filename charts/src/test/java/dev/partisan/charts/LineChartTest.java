package dev.partisan.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.charts.LineChart.Axis;
import dev.partisan.charts.LineChart.Line;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LineChartTest {
  @TempDir private Path folder;

  @Test
  void isWrittenAsPictureAndAsVectorsWithItsTitleAndLines() throws IOException {
    var chart =
        new LineChart(
            "Delivery",
            new Axis("cycle"),
            new Axis("share", true),
            List.of(
                new Line("one", List.of(1.0, 2.0), List.of(0.5, 1.0)),
                new Line("other", List.of(1.0, 2.0), List.of(0.4, 0.9))));
    List<Path> files = chart.writeTo(folder.resolve("new"), "delivery");
    assertThat(files)
        .containsExactly(folder.resolve("new/delivery.png"), folder.resolve("new/delivery.svg"));
    BufferedImage picture = ImageIO.read(files.getFirst().toFile());
    assertThat(picture.getWidth()).isGreaterThan(500);
    assertThat(Files.readString(files.getLast())).startsWith("<?xml").contains("<svg");
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    Axis axis = new Axis("x");
    assertThatThrownBy(() -> new LineChart("empty", axis, axis, List.of()))
        .hasMessage("chart 'empty' has no lines");
    assertThatThrownBy(() -> new Line("odd", List.of(1.0), List.of()))
        .hasMessageContaining("line 'odd' has 1 x and 0 y");
  }
}
