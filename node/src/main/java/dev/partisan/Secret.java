package dev.partisan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.wire.SharedSecret;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What all nodes of a cluster know and nobody else does. Nodes prove to each other that they know
/// it, on each connection and before anything else; it never crosses the network, and no log line
/// or error holds it. What they say afterwards is not encrypted: see [Tls].
///
/// ```java
/// Secret secret = Secret.fromFile(Path.of("cluster.secret"));
/// Node node = Node.named("alpha").listen("10.0.0.1:7000").secret(secret).start();
/// node.join("10.0.0.2:7000");
/// ```
public final class Secret {
  private final SharedSecret shared;

  private Secret(SharedSecret shared) {
    this.shared = shared;
  }

  /// The UTF-8 bytes of a text.
  ///
  /// @throws IllegalArgumentException when it has fewer than 16 bytes, saying how to make a secret
  public static Secret of(String text) {
    return new Secret(new SharedSecret(text.getBytes(UTF_8)));
  }

  /// The text of a file, in UTF-8, without white space around it.
  ///
  /// @throws IllegalArgumentException when the file cannot be read or holds fewer than 16 bytes,
  /// naming it
  public static Secret fromFile(Path file) {
    try {
      return of(Files.readString(file).strip());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "the secret's file " + file + " is no text: make one with 'openssl rand -base64 32'", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read the secret's file %s (%s): check the path and its permissions"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("in file " + file + ": " + e.getMessage(), e);
    }
  }

  SharedSecret shared() {
    return shared;
  }

  /// Tells nothing of the secret.
  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
