package dev.partisan;

import dev.partisan.internal.tls.CertificateFiles;
import dev.partisan.internal.tls.ReloadedContext;
import dev.partisan.spi.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// Encryption with TLS 1.3, where both sides show a certificate: the dialled one for the host that
/// was dialled, the dialling one for the host that it advertises. Both must be signed by one of the
/// authorities given.
///
/// ```java
/// Tls tls = Tls.fromPem(Path.of("ca.pem"), Path.of("alpha.pem"), Path.of("alpha.key"));
/// Node node = Node.named("alpha").listen("10.0.0.1:7000").tls(tls).start();
/// node.join("10.0.0.2:7000");
/// ```
public final class Tls {
  /// How often files are looked at, by default.
  public static final Duration DEFAULT_RECHECK = Duration.ofSeconds(10);

  private final CertificateFiles files;
  private final Duration recheck;

  private Tls(CertificateFiles files, Duration recheck) {
    this.files = files;
    this.recheck = recheck;
  }

  /// Reads PEM files when a node starts, and again whenever they have changed.
  ///
  /// @param authorities certificates of those who sign nodes' certificates
  /// @param certificate the node's own, followed by those between it and an authority, if any
  /// @param key the private key of the node's certificate, PKCS#8, not encrypted
  public static Tls fromPem(Path authorities, Path certificate, Path key) {
    return new Tls(new CertificateFiles(authorities, certificate, key), DEFAULT_RECHECK);
  }

  /// The same, whose files are looked at once in `interval` at most, when a connection opens. The
  /// default is 10 s. New certificates hold for new connections; broken files change nothing.
  ///
  /// @throws IllegalArgumentException when the interval is negative
  public Tls recheckEvery(Duration interval) {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("interval " + interval + " must not be negative");
    }
    return new Tls(files, interval);
  }

  Supplier<SSLContext> contexts(String nodeName, Host host) {
    try {
      return new ReloadedContext(nodeName, files, recheck, host);
    } catch (IOException e) {
      throw new NodeStartException("node '" + nodeName + "' cannot start: " + e.getMessage(), e);
    }
  }
}
