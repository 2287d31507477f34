package dev.partisan.benchmarks;

import dev.partisan.certificates.Certified;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// TLS as programs without Partisan use it.
final class TlsContexts {
  private static final char[] NO_PASSWORD = new char[0];

  private TlsContexts() {}

  /// @param own what is shown to others; `null` for nothing
  /// @param trusted whose word is taken
  static SSLContext of(@Nullable Certified own, X509Certificate trusted)
      throws GeneralSecurityException, IOException {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, NO_PASSWORD);
    authorities.setCertificateEntry("authority", trusted);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(own == null ? new KeyManager[0] : keys(own), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyManager[] keys(Certified own) throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, NO_PASSWORD);
    keys.setKeyEntry("own", own.key(), NO_PASSWORD, new X509Certificate[] {own.certificate()});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(keys, NO_PASSWORD);
    return factory.getKeyManagers();
  }
}
