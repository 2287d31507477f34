package dev.partisan.benchmarks;

import dev.partisan.Secret;
import dev.partisan.Tls;
import dev.partisan.certificates.Authority;
import dev.partisan.certificates.Validity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A folder with what nodes of a benchmark prove themselves by: a secret, an authority, certificates for loopback.
record NodeFiles(Path folder) implements AutoCloseable {
  /// Whom each certificate is for: every node of a benchmark is on loopback.
  static final String HOST = "127.0.0.1";

  private static final Duration VALIDITY = Duration.ofDays(1);
  private static final String SECRET = "of the benchmarks, known to all that read this: 8f31c0d2";

  /// Makes the files, for nodes of these names.
  static NodeFiles create(String... names) throws IOException {
    NodeFiles files = new NodeFiles(Files.createTempDirectory("partisan-bench"));
    Authority authority = Authority.create("benchmarks", Validity.fromNow(VALIDITY));
    authority.self().write(files.certificate("ca"), files.key("ca"));
    for (String name : names) {
      authority
          .issue(name, List.of(HOST), Validity.fromNow(VALIDITY))
          .write(files.certificate(name), files.key(name));
    }
    return files;
  }

  Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  Tls tls(String name) {
    return Tls.fromPem(certificate("ca"), certificate(name), key(name));
  }

  Secret secret() {
    return Secret.of(SECRET);
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
