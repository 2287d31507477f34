package dev.partisan.certificates;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/// A certificate with the key that it was made for.
public record Certified(X509Certificate certificate, PrivateKey key) {
  /// Writes both as PEM, in place of what is there: the key first, readable by its owner alone.
  public void write(Path certificateFile, Path keyFile) throws IOException {
    try {
      Pem.writeSecret(keyFile, "PRIVATE KEY", key.getEncoded());
      Pem.write(certificateFile, "CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IOException("cannot encode the certificate for " + certificateFile, e);
    }
  }

  /// Nothing of the key.
  @Override
  public String toString() {
    return "Certified[" + certificate.getSubjectX500Principal() + "]";
  }
}
