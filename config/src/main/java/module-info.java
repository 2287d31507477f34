import org.jspecify.annotations.NullMarked;

/// A node's settings from a file and the environment.
@NullMarked
module dev.partisan.config {
  requires static org.jspecify;
  requires transitive dev.partisan;
  requires typesafe.config;
  requires org.slf4j;

  exports dev.partisan.config;
}
