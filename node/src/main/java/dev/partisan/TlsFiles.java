package dev.partisan;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files of a node's TLS, as far as a configuration names them.
///
/// @param authority certificates of those who sign nodes' certificates
/// @param certificate of this node
/// @param key of that certificate
record TlsFiles(@Nullable Path authority, @Nullable Path certificate, @Nullable Path key) {
  static final TlsFiles NONE = new TlsFiles(null, null, null);

  TlsFiles withAuthority(Path file) {
    return new TlsFiles(file, certificate, key);
  }

  TlsFiles withCertificate(Path file) {
    return new TlsFiles(authority, file, key);
  }

  TlsFiles withKey(Path file) {
    return new TlsFiles(authority, certificate, file);
  }

  /// The TLS of these files; `null` when there are none.
  ///
  /// @throws NodeStartException when one is missing
  @Nullable Tls read() {
    if (authority != null && certificate != null && key != null) {
      return Tls.fromPem(authority, certificate, key);
    }
    if (authority != null || certificate != null || key != null) {
      throw new NodeStartException(
          "tls-authority %s, tls-certificate %s and tls-key %s go together: give all three"
              .formatted(text(authority), text(certificate), text(key)),
          null);
    }
    return null;
  }

  private static String text(@Nullable Path file) {
    return file == null ? "(not given)" : file.toString();
  }
}
