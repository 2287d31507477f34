package dev.partisan.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// The PEM files that say who a node is and whose word it takes for who others are. Each failure
/// names the file, what is wrong with it, and what to do.
///
/// @param authorities certificates of those who sign nodes' certificates
/// @param certificate the node's own, then those between it and an authority
/// @param key PKCS#8
public record CertificateFiles(Path authorities, Path certificate, Path key) {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  /// In memory only; the key managers ask for one.
  private static final char[] NO_PASSWORD = new char[0];

  /// How long a session may be taken up again: hardly, so that a certificate that is replaced or
  /// expires holds for each new connection.
  private static final int SESSION_SECONDS = 1;

  /// What was read at one time.
  ///
  /// @param leaf the node's own certificate
  record Loaded(SSLContext context, X509Certificate leaf) {}

  Loaded load() throws IOException {
    List<X509Certificate> trusted = certificates(authorities);
    List<X509Certificate> chain = certificates(certificate);
    PublicKey publicKey = chain.getFirst().getPublicKey();
    PrivateKey privateKey = privateKey(publicKey.getAlgorithm());
    try {
      requireMatch(publicKey, privateKey);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keyManagers(privateKey, chain), trustManagers(trusted), null);
      context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      return new Loaded(context, chain.getFirst());
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "cannot use certificate %s with key %s: %s".formatted(certificate, key, e.getMessage()),
          e);
    }
  }

  private static List<X509Certificate> certificates(Path file) throws IOException {
    byte[] bytes = read(file, "certificate");
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> all = new ArrayList<>();
      for (Certificate one : factory.generateCertificates(new ByteArrayInputStream(bytes))) {
        all.add((X509Certificate) one);
      }
      if (all.isEmpty()) {
        throw new IOException("file " + file + " holds no certificate: give a PEM file with one");
      }
      return all;
    } catch (CertificateException e) {
      throw new IOException(
          "file " + file + " holds no certificate that can be read: give a PEM file", e);
    }
  }

  private PrivateKey privateKey(String algorithm) throws IOException {
    Matcher pem = PKCS8.matcher(new String(read(key, "key"), StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IOException(
          "file "
              + key
              + " holds no PKCS#8 key in the clear: convert it with 'openssl pkcs8 -topk8 -nocrypt'");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without its cause, which may quote the key.
      throw new IOException(
          "file %s holds no %s key, as certificate %s needs: give the key it was made with"
              .formatted(key, algorithm, certificate));
    }
  }

  private void requireMatch(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException, IOException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    byte[] sample = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(privateKey);
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(sample);
    if (!signature.verify(signed)) {
      throw new IOException(
          "key %s is not that of certificate %s: give the key it was made with"
              .formatted(key, certificate));
    }
  }

  private static KeyManager[] keyManagers(PrivateKey privateKey, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setKeyEntry("node", privateKey, NO_PASSWORD, chain.toArray(Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trustManagers(List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry("authority-" + i, trusted.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static byte[] read(Path file, String what) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no %s file %s: check the path".formatted(what, file), e);
    } catch (IOException e) {
      throw new IOException(
          "cannot read %s file %s (%s): check its permissions"
              .formatted(what, file, e.getClass().getSimpleName()),
          e);
    }
  }
}
