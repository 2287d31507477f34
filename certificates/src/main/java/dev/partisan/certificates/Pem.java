package dev.partisan.certificates;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// PEM files. A file is replaced as a whole, so that whoever reads it meanwhile sees the old one or the new one.
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
  private static final boolean HAS_PERMISSIONS =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private Pem() {}

  static void write(Path file, String kind, byte[] bytes) throws IOException {
    write(file, kind, bytes, "rw-r--r--");
  }

  /// Writes what only its owner may read; at no time can anybody else.
  static void writeSecret(Path file, String kind, byte[] bytes) throws IOException {
    write(file, kind, bytes, "rw-------");
  }

  private static void write(Path file, String kind, byte[] bytes, String permissions)
      throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent() == null ? target : target.getParent();
    FileAttribute<?>[] attributes =
        HAS_PERMISSIONS
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    Path fresh = Files.createTempFile(folder, target.getFileName() + "-", ".tmp", attributes);
    try {
      String body = LINES.encodeToString(bytes);
      Files.writeString(
          fresh, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
      if (HAS_PERMISSIONS) { // whatever the mask of the process took away
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
      }
      Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  static X509Certificate certificate(Path file) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(read(file, "certificate")));
    } catch (GeneralSecurityException e) {
      throw new IOException("file " + file + " holds no certificate that can be read", e);
    }
  }

  static PrivateKey key(Path file, String algorithm) throws IOException {
    Matcher pem = KEY.matcher(new String(read(file, "key"), StandardCharsets.ISO_8859_1));
    if (pem.find()) {
      try {
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException | IllegalArgumentException _) {
        // Told below, without the cause, which may quote the key.
      }
    }
    throw new IOException("file " + file + " holds no " + algorithm + " key in PKCS#8");
  }

  private static byte[] read(Path file, String what) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no " + what + " file " + file, e);
    } catch (IOException e) {
      throw new IOException(
          "cannot read " + what + " file " + file + " (" + e.getClass().getSimpleName() + ")", e);
    }
  }
}
