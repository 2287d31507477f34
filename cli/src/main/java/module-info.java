import org.jspecify.annotations.NullMarked;

/// The `partisan` command.
@NullMarked
module dev.partisan.cli {
  requires static org.jspecify;
}
