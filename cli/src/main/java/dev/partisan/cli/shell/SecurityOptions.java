package dev.partisan.cli.shell;

import dev.partisan.NodeBuilder;
import dev.partisan.Secret;
import dev.partisan.Tls;
import dev.partisan.cli.Failure;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say whom a node lets in.
final class SecurityOptions {
  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description =
          "The cluster's shared secret, 16 bytes or more: 'openssl rand -base64 32' makes one.")
  private @Nullable Path secretFile;

  @Option(
      names = "--tls-authority",
      paramLabel = "FILE",
      description = "PEM certificates of those who sign nodes' certificates. Switches TLS on.")
  private @Nullable Path authorities;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "The PEM certificate of this node, for the host that it advertises.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The key of that certificate, PEM and PKCS#8.")
  private @Nullable Path key;

  @Option(
      names = "--insecure",
      description = "Listen where others can reach it with neither secret nor TLS.")
  private boolean isInsecure;

  /// @throws IllegalArgumentException when the secret is no good, saying why
  void applyTo(NodeBuilder builder) {
    if (secretFile != null) {
      builder.secret(Secret.fromFile(secretFile));
    }
    if (authorities != null && certificate != null && key != null) {
      builder.tls(Tls.fromPem(authorities, certificate, key));
    } else if (authorities != null || certificate != null || key != null) {
      throw Failure.ofUsage(
          "--tls-authority, --tls-certificate and --tls-key go together: give all three");
    }
    if (isInsecure) {
      builder.insecure();
    }
  }
}
