package dev.partisan.transport;

import dev.partisan.Tls;
import dev.partisan.certificates.Authority;
import dev.partisan.certificates.Validity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A certificate authority of a test, whose files lie in a folder.
final class TestAuthority {
  private static final Duration VALIDITY = Duration.ofDays(1);

  private final Path folder;
  private final Path file;
  private final Authority authority;

  TestAuthority(Path folder, String name) throws IOException {
    this.folder = folder;
    this.file = folder.resolve(name + ".pem");
    this.authority = Authority.create(name, Validity.fromNow(VALIDITY));
    authority.self().write(file, key(name));
  }

  Path file() {
    return file;
  }

  /// A certificate for hosts, `127.0.0.1` or `localhost` among them, and its files.
  Tls issue(String node, String... hosts) throws IOException {
    return issue(node, Instant.now().plus(VALIDITY), hosts);
  }

  Tls issue(String node, Instant until, String... hosts) throws IOException {
    return Tls.fromPem(file, certificate(node, until, hosts), key(node));
  }

  /// Writes a new key and its certificate.
  Path certificate(String node, Instant until, String... hosts) throws IOException {
    Path certificate = folder.resolve(node + ".pem");
    Validity validity = new Validity(until.minus(VALIDITY.multipliedBy(2)), until);
    authority.issue(node, List.of(hosts), validity).write(certificate, key(node));
    return certificate;
  }

  Path key(String node) {
    return folder.resolve(node + ".key");
  }
}
