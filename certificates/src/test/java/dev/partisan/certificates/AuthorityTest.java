package dev.partisan.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorityTest {
  private static final Validity TODAY = Validity.fromNow(Duration.ofDays(1));

  @TempDir private Path folder;

  @Test
  void certificatesAreSignedByTheirAuthorityAndNoOther() {
    Authority authority = Authority.create("one", TODAY);
    Authority other = Authority.create("one", TODAY);
    X509Certificate issued = authority.issue("alpha", List.of("10.0.0.1"), TODAY).certificate();

    assertThatCode(() -> issued.verify(authority.self().certificate().getPublicKey()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> issued.verify(other.self().certificate().getPublicKey()))
        .isInstanceOf(SignatureException.class);
    assertThat(issued.getBasicConstraints()).isEqualTo(-1);
    assertThat(authority.self().certificate().getBasicConstraints()).isZero();
  }

  @Test
  void certificatesNameHostsOfEveryKind() throws Exception {
    List<String> hosts = List.of("10.0.0.1", "::1", "localhost", "*.example");
    X509Certificate issued =
        Authority.create("one", TODAY).issue("alpha", hosts, TODAY).certificate();

    assertThat(issued.getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactly("10.0.0.1", "0:0:0:0:0:0:0:1", "localhost", "*.example");
  }

  @Test
  void certificatesHoldForAsLongAsTheyWereIssuedFor() {
    Authority authority = Authority.create("one", TODAY);
    X509Certificate now = authority.issue("alpha", List.of(), TODAY).certificate();
    X509Certificate past =
        authority.issue("alpha", List.of(), Validity.expired(Duration.ofHours(1))).certificate();

    assertThatCode(now::checkValidity).doesNotThrowAnyException();
    assertThatThrownBy(past::checkValidity).isInstanceOf(CertificateExpiredException.class);
  }

  @Test
  void filesOfKeysAreForTheirOwnerAlone() throws IOException {
    Path certificate = folder.resolve("ca.pem");
    Path key = folder.resolve("ca.key");
    Files.writeString(key, "readable by all");
    Authority.create("one", TODAY).self().write(certificate, key);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certificate)))
        .isEqualTo("rw-r--r--");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(certificate, key);
    }
  }

  @Test
  void anAuthorityIsReadFromItsFiles() throws IOException {
    Authority made = written("ca", Authority.create("one", TODAY).self());
    X509Certificate issued = made.issue("alpha", List.of(), TODAY).certificate();

    assertThatCode(() -> issued.verify(made.self().certificate().getPublicKey()))
        .doesNotThrowAnyException();
  }

  @Test
  void filesThatAreNoAuthorityAreNamed() throws IOException {
    Authority authority = written("ca", Authority.create("one", TODAY).self());
    Path certificate = folder.resolve("ca.pem");
    Path key = folder.resolve("ca.key");

    assertRefused(folder.resolve("none.pem"), key, "there is no certificate file", "none.pem");
    assertRefused(certificate, certificate, "ca.pem holds no EC key");
    authority
        .issue("alpha", List.of(), TODAY)
        .write(folder.resolve("alpha.pem"), folder.resolve("alpha.key"));
    assertRefused(certificate, folder.resolve("alpha.key"), "alpha.key is not that of");
    assertRefused(folder.resolve("alpha.pem"), key, "alpha.pem is not that of an authority");
  }

  private Authority written(String name, Certified certified) throws IOException {
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    certified.write(certificate, key);
    return Authority.read(certificate, key);
  }

  private static void assertRefused(Path certificate, Path key, String... parts) {
    assertThatThrownBy(() -> Authority.read(certificate, key))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(parts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "10.0.0.1:7000", "10.0.0.999", "::g", "0.0.0.0", "-a", "a..b", "x=y"})
  void whatIsNoHostIsRefusedByName(String host) {
    assertThatThrownBy(() -> Authority.requireHost(host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("host '" + host + "' ");
  }
}
