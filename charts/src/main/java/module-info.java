import org.jspecify.annotations.NullMarked;

/// Pictures of what the commands have measured.
@NullMarked
module dev.partisan.charts {
  requires static org.jspecify;
  requires java.desktop;
  requires xchart;
  requires VectorGraphics2D;

  exports dev.partisan.charts to
      dev.partisan.cli,
      dev.partisan.benchmarks;
}
