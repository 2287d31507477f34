package dev.partisan.cli.certs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Node;
import dev.partisan.Tls;
import dev.partisan.certificates.Authority;
import dev.partisan.certificates.Validity;
import dev.partisan.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class CertsCommandTest {
  @TempDir private Path folder;

  private CliRun certs(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "certs";
    all[1] = "--folder=" + folder;
    System.arraycopy(args, 0, all, 2, args.length);
    return CliRun.of(all);
  }

  private static void assertFails(CliRun run, int code, String... parts) {
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .startsWith("partisan certs: ")
        .contains(parts);
    assertThat(run.code()).isEqualTo(code);
  }

  private Tls tls(String node) {
    return Tls.fromPem(file("ca.pem"), file(node + ".pem"), file(node + ".key"));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void twoNodesTalkByTheFilesThatWereMade() {
    CliRun made = certs("alpha", "beta");
    assertThat(made.err()).isEmpty();
    assertThat(made.code()).isZero();
    try (Node alpha = Node.named("alpha").tls(tls("alpha")).start();
        Node beta = Node.named("beta").tls(tls("beta")).start()) {
      beta.join(alpha.address().toString());
      assertThat(beta.members()).hasSize(2);
    }
  }

  @Test
  void theLineThatIsPrintedStartsTheNode() {
    List<String> lines = certs("alpha=localhost").out().lines().toList();
    String prefix = "  ./partisan node --name alpha --listen localhost:7000 ";
    String line =
        lines.stream().filter(each -> each.startsWith("  ./partisan ")).findFirst().orElseThrow();
    assertThat(line).startsWith(prefix);
    String[] words = line.strip().replace("localhost:7000", "localhost:0").split(" ");
    CliRun run =
        CliRun.withInput(
            "members\n", List.of(words).subList(1, words.length).toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("this node");
  }

  @Test
  void nodesBehindTheFirstJoinIt() {
    assertThat(certs("alpha=10.0.0.1", "beta=10.0.0.2,beta.example").out())
        .contains("--name alpha --listen 10.0.0.1:7000 --tls-authority " + file("ca.pem"))
        .containsPattern("--name beta --listen 10.0.0.2:7000 .* --join 10.0.0.1:7000\n");
  }

  @Test
  void keysAreForTheirOwnerAlone() throws IOException {
    certs("alpha");
    for (String key : List.of("ca.key", "alpha.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void nothingIsWrittenOverUnasked() throws IOException {
    certs("alpha");
    byte[] authority = Files.readAllBytes(file("ca.pem"));
    byte[] before = Files.readAllBytes(file("alpha.pem"));
    assertFails(certs("beta", "alpha"), 1, "there already: " + file("alpha.pem"), "--replace");
    assertThat(file("beta.pem")).doesNotExist();
    assertThat(Files.readAllBytes(file("alpha.pem"))).isEqualTo(before);

    assertThat(certs("alpha", "--replace").code()).isZero();
    assertThat(Files.readAllBytes(file("alpha.pem"))).isNotEqualTo(before);
    assertThat(Files.readAllBytes(file("ca.pem"))).isEqualTo(authority);

    assertThat(certs("gamma", "--new-authority").code()).isZero();
    assertThat(Files.readAllBytes(file("ca.pem"))).isNotEqualTo(authority);
  }

  @Test
  void halfAnAuthorityIsNotUsed() throws IOException {
    certs("alpha");
    Files.delete(file("ca.key"));
    assertFails(certs("beta"), 1, "there is no key file " + file("ca.key"), "--new-authority");
  }

  @Test
  void authorityThatEndsTooEarlyIsNamed() throws IOException {
    Authority.create("short", Validity.fromNow(Duration.ofDays(30)))
        .self()
        .write(file("ca.pem"), file("ca.key"));
    assertFails(certs("alpha"), 1, "the authority's certificate holds until", "--days");
    assertThat(certs("alpha", "--days=20").code()).isZero();
  }

  @Test
  void aNewAuthorityOutlivesWhatItIssues() {
    assertThat(certs("alpha", "--days=3650").code()).isZero();
  }

  @Test
  void programsGetJson() {
    CliRun run = certs("alpha=::1", "--json");
    assertThat(run.out())
        .contains("\"isNew\": true", "\"name\": \"alpha\"", "\"::1\"", "--listen [::1]:7000");
    assertThat(certs("beta", "--json").out()).contains("\"isNew\": false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a b | node name 'a b' must be",
        "ca | a node cannot be called 'ca' here",
        "alpha=0.0.0.0 | host '0.0.0.0' stands for every address",
        "alpha=10.0.0.1:7000 | host '10.0.0.1:7000' is neither a host name nor an address",
        "alpha= | host '' is neither",
        "--days=0 | --days 0 is not between 1 and 3650"
      })
  void wrongCommandLineIsOneLineAndExitCode2(String argument, String message) {
    assertFails(certs("omega", argument), 2, message, "see 'partisan certs --help'");
    assertThat(file("ca.pem")).doesNotExist();
  }

  @Test
  void aNodeNamedTwiceIsRefused() {
    assertFails(certs("alpha", "alpha=10.0.0.1"), 2, "node 'alpha' is named twice");
    assertFails(CliRun.of("certs"), 2, "Missing required parameter");
  }

  @Test
  void folderThatIsAFileIsNamed() throws IOException {
    Path file = Files.createFile(file("taken"));
    assertFails(CliRun.of("certs", "--folder=" + file, "alpha"), 1, "is no folder", "--folder");
  }
}
