package dev.partisan.certificates;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority for development and tests: whoever has its certificate trusts what it issues.
///
/// ```java
/// Authority authority = Authority.create("development", Validity.fromNow(Duration.ofDays(365)));
/// Certified alpha = authority.issue("alpha", List.of("127.0.0.1"), Validity.fromNow(Duration.ofDays(90)));
/// alpha.write(Path.of("alpha.pem"), Path.of("alpha.key"));
/// ```
public final class Authority {
  private static final String KEY_ALGORITHM = "EC";
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 127;

  /// The longest common name that X.509 has room for. Names of nodes may be longer.
  private static final int LONGEST_NAME = 64;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Certified self;

  private Authority(Certified self) {
    this.self = self;
  }

  /// A new one, which signs its own certificate.
  ///
  /// @param name for people to read; 64 characters of it are kept
  public static Authority create(String name, Validity validity) {
    X500Name subject = subject(name);
    KeyPair keys = newKeys();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            subject, serial(), from(validity), until(validity), subject, keys.getPublic());
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              extensions.createSubjectKeyIdentifier(keys.getPublic()));
      return new Authority(signed(builder, keys.getPrivate(), keys.getPrivate()));
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make certificates: " + e.getMessage(), e);
    }
  }

  /// One that was made before, from its files.
  ///
  /// @throws IOException saying which file is no good, and why
  public static Authority read(Path certificateFile, Path keyFile) throws IOException {
    X509Certificate certificate = Pem.certificate(certificateFile);
    if (certificate.getBasicConstraints() < 0) {
      throw new IOException(
          "certificate "
              + certificateFile
              + " is not that of an authority, so it can sign no others");
    }
    String algorithm = certificate.getPublicKey().getAlgorithm();
    if (!algorithm.equals(KEY_ALGORITHM)) {
      throw new IOException(
          "authority %s has a key of %s; this program signs with %s only"
              .formatted(certificateFile, algorithm, KEY_ALGORITHM));
    }
    PrivateKey key = Pem.key(keyFile, algorithm);
    if (!belongTogether(certificate.getPublicKey(), key)) {
      throw new IOException("key " + keyFile + " is not that of certificate " + certificateFile);
    }
    return new Authority(new Certified(certificate, key));
  }

  /// Its own certificate, and the key that it signs with.
  public Certified self() {
    return self;
  }

  /// A new key for a node, with a certificate that others take, whichever side dials.
  ///
  /// @param name of the node, for people to read; nodes go by the hosts
  /// @param hosts names or addresses that others dial it by; none for a node that nobody dials
  /// @throws IllegalArgumentException naming what is no host
  public Certified issue(String name, List<String> hosts, Validity validity) {
    KeyPair keys = newKeys();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            self.certificate().getSubjectX500Principal(),
            serial(),
            from(validity),
            until(validity),
            principal(name),
            keys.getPublic());
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(
                  new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                  }))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              extensions.createAuthorityKeyIdentifier(self.certificate().getPublicKey()))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              extensions.createSubjectKeyIdentifier(keys.getPublic()));
      if (!hosts.isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, alternatives(hosts));
      }
      return signed(builder, self.key(), keys.getPrivate());
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make certificates: " + e.getMessage(), e);
    }
  }

  /// Whether a text is a host that a certificate can name.
  ///
  /// @throws IllegalArgumentException when not, naming it
  public static void requireHost(String host) {
    HostNames.address(host);
  }

  private static GeneralNames alternatives(List<String> hosts) {
    return new GeneralNames(
        hosts.stream()
            .map(host ->
                HostNames.address(host)
                    .map(
                        address -> new GeneralName(GeneralName.iPAddress, address.getHostAddress()))
                    .orElseGet(() -> new GeneralName(GeneralName.dNSName, host)))
            .toArray(GeneralName[]::new));
  }

  private static Certified signed(
      JcaX509v3CertificateBuilder builder, PrivateKey signer, PrivateKey own)
      throws GeneralSecurityException {
    try {
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer)));
      return new Certified(certificate, own);
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
    try {
      byte[] sample = {1, 2, 3};
      Signature signature = Signature.getInstance(SIGNATURE);
      signature.initSign(privateKey);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(KEY_ALGORITHM);
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make keys: " + e.getMessage(), e);
    }
  }

  private static X500Name subject(String name) {
    String shown = name.substring(0, Math.min(name.length(), LONGEST_NAME));
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, shown).build();
  }

  private static X500Principal principal(String name) {
    try {
      return new X500Principal(subject(name).getEncoded());
    } catch (IOException e) {
      throw new IllegalArgumentException("name '" + name + "' cannot be encoded", e);
    }
  }

  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
  }

  private static Date from(Validity validity) {
    return Date.from(validity.from());
  }

  private static Date until(Validity validity) {
    return Date.from(validity.until());
  }
}
