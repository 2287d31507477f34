package dev.partisan.transport;

import dev.partisan.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority of a test, whose files lie in a folder.
final class TestAuthority {
  private static final Duration VALIDITY = Duration.ofDays(1);

  private final Path folder;
  private final X500Name name;
  private final KeyPair keys = newKeys();
  private final Path file;
  private long serial = System.nanoTime();

  TestAuthority(Path folder, String name) throws IOException {
    this.folder = folder;
    this.name = new X500Name("CN=" + name);
    this.file = folder.resolve(name + ".pem");
    write(file, "CERTIFICATE", sign(this.name, keys, Instant.now().plus(VALIDITY), true));
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
    KeyPair own = newKeys();
    Path certificate = folder.resolve(node + ".pem");
    write(key(node), "PRIVATE KEY", own.getPrivate().getEncoded());
    write(certificate, "CERTIFICATE", sign(new X500Name("CN=" + node), own, until, false, hosts));
    return certificate;
  }

  Path key(String node) {
    return folder.resolve(node + ".key");
  }

  private byte[] sign(
      X500Name subject, KeyPair subjectKeys, Instant until, boolean isAuthority, String... hosts)
      throws IOException {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(serial++),
              Date.from(until.minus(VALIDITY.multipliedBy(2))),
              Date.from(until),
              subject,
              subjectKeys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (hosts.length > 0) {
        GeneralName[] names = new GeneralName[hosts.length];
        for (int i = 0; i < hosts.length; i++) {
          boolean isAddress = Resolver.literal(hosts[i]) != null;
          names[i] =
              new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, hosts[i]);
        }
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return builder
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException e) {
      throw new IOException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static void write(Path file, String kind, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }
}
