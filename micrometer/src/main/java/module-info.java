import org.jspecify.annotations.NullMarked;

/// A node's figures as Micrometer meters.
@NullMarked
module dev.partisan.micrometer {
  requires static org.jspecify;
  requires transitive dev.partisan;
  requires transitive micrometer.core;

  exports dev.partisan.micrometer;
}
