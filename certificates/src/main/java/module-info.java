import org.jspecify.annotations.NullMarked;

/// Certificates for development and tests: an authority, and what it issues to nodes.
@NullMarked
module dev.partisan.certificates {
  requires static org.jspecify;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;

  exports dev.partisan.certificates to
      dev.partisan.cli,
      dev.partisan.benchmarks,
      dev.partisan.transport;
}
