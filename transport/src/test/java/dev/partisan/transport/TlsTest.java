package dev.partisan.transport;

import static dev.partisan.transport.ProxiedNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.partisan.Call;
import dev.partisan.GenServer;
import dev.partisan.JoinException;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.NodeStartException;
import dev.partisan.Secret;
import dev.partisan.Tls;
import dev.partisan.TlsFailure;
import dev.partisan.Topology;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.protocol.FullMeshConfig.Joining;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Nodes that show certificates to each other, and those whose certificates are no good.
@Timeout(60)
final class TlsTest {
  private static final String HERE = "127.0.0.1";
  private static final String SECRET = "a secret of this test, long enough";

  record Ask(byte[] bytes) implements Call<Answer> {}

  record Answer(int length) {}

  private static final class Echo implements GenServer<Ask> {
    @Override
    public Answer handleCall(Ask ask) {
      return new Answer(ask.bytes().length);
    }
  }

  /// Log lines of all nodes.
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
    }

    boolean has(String event, String node, String text) {
      return lines.stream()
          .anyMatch(line ->
              line.contains("event=" + event)
                  && line.contains("node=" + node)
                  && line.contains(text));
    }
  }

  @TempDir private Path folder;
  private TestAuthority authority;
  private final Lines log = new Lines();

  @BeforeEach
  void begin() throws IOException {
    authority = new TestAuthority(folder, "ca");
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void detach() {
    root().detachAppender(log);
  }

  private static ch.qos.logback.classic.Logger root() {
    return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("dev.partisan");
  }

  private static NodeBuilder node(String name) {
    return Node.named(name).messages(MethodHandles.lookup(), Ask.class, Answer.class);
  }

  private static void assertTalk(Node from, Node to) {
    to.spawn("echo", Echo::new);
    Answer answer =
        from.call(
            from.<Ask>ref(to.id().name(), "echo"),
            new Ask(new byte[3_000_000]),
            Duration.ofSeconds(20));
    assertThat(answer).isEqualTo(new Answer(3_000_000));
  }

  @Test
  void nodesWithCertificatesOfOneAuthorityTalkInBothDirections() throws IOException {
    try (Node a = node("a").tls(authority.issue("a", HERE)).start();
        Node b = node("b").tls(authority.issue("b", HERE, "localhost")).start();
        Node c = node("c").tls(authority.issue("c", HERE)).start()) {
      ProxiedNode.joinAll(a, b, c);
      assertTalk(a, b);
      assertTalk(b, c);
      assertTalk(c, a);
    }
  }

  @Test
  void certificateAndSecretMayBeCombined() throws IOException {
    Secret secret = Secret.of(SECRET);
    try (Node a = node("a").tls(authority.issue("a", HERE)).secret(secret).start();
        Node b = node("b").tls(authority.issue("b", HERE)).secret(secret).start();
        Node c = node("c").tls(authority.issue("c", HERE)).start()) {
      ProxiedNode.joinAll(a, b);
      assertTalk(a, b);
      assertNeverMember(c, a);
      assertThat(log.has("handshake_failed", "c", "secrets differ")).isTrue();
      assertThat(log.has("handshake_failed", "a", "the peer has no shared secret")).isTrue();
    }
    assertThat(log.lines).noneMatch(line -> line.contains(SECRET));
  }

  @Test
  void expiredCertificateIsNamedOnBothSides() throws IOException {
    Tls expired = authority.issue("old", Instant.now().minusSeconds(60), HERE);
    assertRefused(
        builder -> builder.tls(expired), TlsFailure.OUT_OF_DATE, "has expired", "it has expired");
  }

  @Test
  void certificateOfAnotherAuthorityIsNamedOnBothSides() throws IOException {
    TestAuthority other = new TestAuthority(folder, "other-ca");
    Path certificate = other.certificate("stranger", Instant.now().plusSeconds(3600), HERE);
    Tls wrongCa = Tls.fromPem(authority.file(), certificate, other.key("stranger"));
    assertRefused(
        builder -> builder.tls(wrongCa),
        TlsFailure.NO_CERTIFICATE,
        "no certificate of an authority that this node trusts",
        "the peer wants a certificate of an authority that it trusts");
  }

  @Test
  void authorityOfTheSameNameIsAnotherOneAllTheSame() throws IOException {
    TestAuthority namesake =
        new TestAuthority(Files.createDirectory(folder.resolve("other")), "ca");
    Tls theirs = namesake.issue("stranger", HERE);
    assertRefused(
        builder -> builder.tls(theirs),
        TlsFailure.REFUSED,
        "the peer does not trust its authority",
        "signed by an authority that this node does not trust");
  }

  @Test
  void certificateForAnotherHostIsNamedOnBothSides() throws IOException {
    Tls wrongHost = authority.issue("elsewhere", "elsewhere.example");
    assertRefused(
        builder -> builder.tls(wrongHost),
        TlsFailure.WRONG_HOST,
        "wrong host: the certificate is for [elsewhere.example], not for the advertised host 127.0.0.1",
        "wrong host: the certificate is for [elsewhere.example]");
  }

  @Test
  void dialledNodeWithACertificateForAnotherHostIsNamedOnBothSides() throws IOException {
    try (Node a = node("a").tls(authority.issue("a", HERE)).start();
        Node b = node("b").tls(authority.issue("b", "elsewhere.example")).start()) {
      var join = a.joinAsync(b.address().toString()).toCompletableFuture();
      eventually().until(() -> log.has("tls_failed", "a", "wrong host"));
      eventually().until(() -> log.has("tls_failed", "b", "does not name the host"));
      assertThat(a.stats().tlsFailures().get(TlsFailure.WRONG_HOST)).isPositive();
      assertThat(b.stats().tlsFailures().get(TlsFailure.REFUSED)).isPositive();
      assertThat(join).isNotDone();
      assertThat(a.members()).hasSize(1);
      assertThat(b.members()).hasSize(1);
    }
  }

  @Test
  void nodeWithoutTlsIsNamedOnBothSides() throws IOException {
    assertRefused(builder -> builder, TlsFailure.NO_TLS, "the peer does not use TLS", null);
    try (Node plain = node("plain").start();
        Node a = node("a").tls(authority.issue("a", HERE)).start()) {
      assertNeverMember(a, plain);
      eventually().until(() -> log.has("tls_failed", "a", "does it use TLS"));
    }
  }

  /// A node joins one with a proper certificate, and never becomes a member.
  private void assertRefused(
      UnaryOperator<NodeBuilder> settings,
      TlsFailure countedByTheOther,
      String saidByTheOther,
      String saidByItself)
      throws IOException {
    try (Node honest = node("honest").tls(authority.issue("honest", HERE)).start();
        Node stranger = settings.apply(node("stranger")).start()) {
      assertNeverMember(stranger, honest);
      assertThat(honest.stats().tlsFailures().get(countedByTheOther)).isPositive();
      eventually()
          .until(() -> log.lines.stream().anyMatch(line -> isSaid(line, "honest", saidByTheOther)));
      if (saidByItself != null) {
        eventually()
            .until(
                () -> log.lines.stream().anyMatch(line -> isSaid(line, "stranger", saidByItself)));
      }
    }
  }

  private static boolean isSaid(String line, String node, String text) {
    return line.contains("node=" + node) && line.contains(text) && !line.contains("\n");
  }

  private static void assertNeverMember(Node stranger, Node honest) {
    var join = stranger.joinAsync(honest.address().toString()).toCompletableFuture();
    eventually()
        .until(() ->
            honest.stats().unfinishedHandshakes()
                    + honest.stats().refusedHandshakes()
                    + honest.stats().malformedFrames()
                >= 2);
    assertThat(join).isNotDone();
    assertThat(honest.members()).noneMatch(member -> member.id().equals(stranger.id()));
    assertThat(stranger.members()).hasSize(1);
  }

  @Test
  void certificatesThatChangeHoldForNewConnections() throws IOException {
    Tls rechecked = authority.issue("b", HERE).recheckEvery(Duration.ZERO);
    try (Node a = node("a").tls(authority.issue("a", HERE).recheckEvery(Duration.ZERO)).start();
        Node b = node("b").tls(rechecked).start();
        Node c = node("c").tls(authority.issue("c", HERE)).start()) {
      Files.writeString(authority.key("b"), "broken");
      ProxiedNode.joinAll(a, b);
      eventually().until(() -> log.has("certificates_not_reloaded", "b", "PKCS#8"));

      authority.certificate("b", Instant.now().plusSeconds(7200), HERE);
      c.join(b.address().toString());
      eventually().until(() -> log.has("certificates_reloaded", "b", "b.pem"));
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedAtStart() throws IOException {
    Path certificate = authority.certificate("a", Instant.now().plusSeconds(3600), HERE);
    Path missing = folder.resolve("missing.pem");
    assertNoStart(Tls.fromPem(missing, certificate, authority.key("a")), "missing.pem");
    assertNoStart(Tls.fromPem(authority.file(), certificate, certificate), "PKCS#8");
    authority.certificate("b", Instant.now().plusSeconds(3600), HERE);
    assertNoStart(Tls.fromPem(authority.file(), certificate, authority.key("b")), "is not that of");
  }

  private static void assertNoStart(Tls tls, String text) {
    assertThatThrownBy(() -> node("a").tls(tls).start())
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining(text)
        .message()
        .hasLineCount(1);
  }

  @Test
  void joinFailureSaysWhy() throws IOException {
    try (Node a = node("a").secret(Secret.of(SECRET)).start();
        Node b =
            node("b")
                .secret(Secret.of("another secret, long enough"))
                .topology(Topology.fullMesh(impatient()))
                .start()) {
      assertThatThrownBy(() -> b.join(a.address().toString()))
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("secrets differ");
    }
  }

  private static FullMeshConfig impatient() {
    FullMeshConfig mesh = FullMeshConfig.defaults();
    Joining usual = mesh.joining();
    return mesh.withJoining(
        new Joining(
            usual.stepTimeout(),
            usual.firstPause(),
            usual.longestPause(),
            Duration.ofSeconds(3),
            usual.admissionPingTimeout()));
  }
}
