package dev.partisan.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Chunk;
import dev.partisan.wire.FrameDecoder;
import dev.partisan.wire.FrameSink;
import dev.partisan.wire.FrameType;
import dev.partisan.wire.Handshake;
import dev.partisan.wire.Handshake.Identity;
import dev.partisan.wire.Handshake.Outcome;
import dev.partisan.wire.HandshakeMessage.Grant;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.MalformedFrameException;
import dev.partisan.wire.RefuseReason;
import dev.partisan.wire.SharedSecret;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Strangers at the handshake's machine: none knows the secret, and none may ever be taken for somebody who does.
final class MachineStrangers {
  /// How a stranger tries.
  enum Attempt {
    MUTATED,
    RANDOM_BYTES,
    WRONG_SECRET,
    NO_SECRET,
    REPLAYED,
    REFLECTED,
    OLD_VERSION
  }

  private static final NodeId ALPHA = new NodeId("alpha", 1);
  private static final NodeId BETA = new NodeId("beta", 2);
  private static final Handshake.Dial DIAL = new Handshake.Dial(BETA, "bulk", 5, 6, 7);
  private static final Received NOTHING_YET = new Received(0, 0);
  private static final Grant GRANT = new Grant(1 << 20, 1 << 24);
  private static final int HEADER_BYTES = 4;
  private static final int HELLO_VERSIONS = 8;
  private static final int LONGEST = 5000;
  private static final int PROOF_DIGITS = 64;

  private final RandomGenerator random;
  private final SecretWatch watch;
  private final SharedSecret secret;
  private final List<String> breaches = new ArrayList<>();
  private final Map<Attempt, Long> counts = new EnumMap<>(Attempt.class);
  private long malformed;
  private long refused;

  /// A handshake of friends, as a stranger may have recorded it.
  private final byte[] hello;

  private final byte[] challenge;
  private final byte[] answer;
  private final byte[] welcome;

  MachineStrangers(RandomGenerator random, String secret, SecretWatch watch) {
    this.random = random;
    this.watch = watch;
    this.secret = new SharedSecret(secret.getBytes(UTF_8));
    Handshake dialling = dialling(this.secret);
    Handshake accepting = accepting(this.secret);
    hello = bytes(dialling.hello(DIAL));
    challenge = reply(accepting, hello);
    answer = reply(dialling, challenge);
    List<Outcome> _ = feed(accepting, answer);
    welcome = bytes(accepting.welcome(8, NOTHING_YET));
    if (!(feed(dialling, welcome).getLast() instanceof Outcome.Welcomed)) {
      throw new BenchmarkException("friends do not come together");
    }
  }

  List<String> breaches() {
    return breaches;
  }

  String summary() {
    return counts + ", malformed " + malformed + ", refused " + refused;
  }

  /// One stranger, at one of the two sides.
  void tryOnce() {
    Attempt[] attempts = Attempt.values();
    Attempt attempt = attempts[random.nextInt(attempts.length)];
    counts.merge(attempt, 1L, Long::sum);
    if (random.nextBoolean()) {
      dialTheVictim(attempt);
    } else {
      awaitTheVictim(attempt);
    }
  }

  private void dialTheVictim(Attempt attempt) {
    Handshake victim = accepting(secret);
    switch (attempt) {
      case MUTATED -> feed(attempt, victim, mutated(hello), mutated(answer), mutated(answer));
      case RANDOM_BYTES -> feed(attempt, victim, randomBytes(), randomBytes());
      case REPLAYED -> feed(attempt, victim, hello, answer);
      case OLD_VERSION -> {
        byte[] old = hello.clone();
        old[HELLO_VERSIONS + 1] = 0;
        old[HELLO_VERSIONS + 3] = 0;
        feed(attempt, victim, old, answer);
      }
      case WRONG_SECRET, NO_SECRET -> {
        Handshake stranger = dialling(attempt == Attempt.NO_SECRET ? null : wrongSecret());
        List<Outcome> said = feed(attempt, victim, bytes(stranger.hello(DIAL)));
        if (said.getLast() instanceof Outcome.Reply(ByteBuffer demanded)) {
          feed(attempt, victim, reply(stranger, bytes(demanded)));
        }
      }
      case REFLECTED -> {
        // The victim's demand is put to somebody who knows: a friend, or the victim itself, who
        // dials the stranger.
        NodeId who = random.nextBoolean() ? ALPHA : BETA;
        Handshake elsewhere = dialling(secret, who);
        byte[] its = bytes(elsewhere.hello(DIAL));
        byte[] passedOn = random.nextBoolean() ? hello : random.nextBoolean() ? its : mutated(its);
        boolean isUnchanged = Arrays.equals(its, Arrays.copyOf(passedOn, its.length));
        List<Outcome> said = feed(attempt, victim, passedOn);
        // To pass all of a friend's words on is no attack: the friend is let in.
        if (said.getLast() instanceof Outcome.Reply(ByteBuffer demanded)
            && !(isUnchanged && who.equals(ALPHA))) {
          feed(attempt, victim, reply(elsewhere, bytes(demanded)));
        }
      }
    }
  }

  private void awaitTheVictim(Attempt attempt) {
    Handshake victim = dialling(secret);
    byte[] its = bytes(victim.hello(DIAL));
    watch.look(its);
    switch (attempt) {
      case MUTATED -> feed(attempt, victim, mutated(challenge), mutated(welcome));
      case RANDOM_BYTES -> feed(attempt, victim, randomBytes(), randomBytes());
      case REPLAYED -> feed(attempt, victim, challenge, welcome);
      case OLD_VERSION -> {
        byte[] old = challenge.clone();
        old[HEADER_BYTES + 1] = (byte) (random.nextBoolean() ? 0 : 2);
        feed(attempt, victim, old, welcome);
      }
      case NO_SECRET -> letIn(attempt, victim, its, "");
      case WRONG_SECRET -> letIn(attempt, victim, its, randomProof());
      case REFLECTED -> {
        List<Outcome> said = feed(attempt, victim, challenge);
        if (said.getLast() instanceof Outcome.Reply(ByteBuffer proof)) {
          feed(attempt, victim, withProof(welcome, proofOf(bytes(proof))));
        }
      }
    }
  }

  /// Somebody without the secret, who takes whatever proof is given for right.
  private void letIn(Attempt attempt, Handshake victim, byte[] its, String proof) {
    Handshake stranger = accepting(null);
    feed(attempt, victim, reply(stranger, its));
    byte[] noProof = {18, 0, 0, 2, 0, 0};
    List<Outcome> _ = feed(stranger, noProof);
    byte[] yes =
        bytes(
            random.nextBoolean()
                ? stranger.welcome(8, NOTHING_YET)
                : stranger.refuse(RefuseReason.STALE_EPOCH, "", Long.MAX_VALUE));
    feed(attempt, victim, withProof(yes, proof));
  }

  /// What comes of frames at the victim. Empty when the first is no frame.
  private List<Outcome> feed(Attempt attempt, Handshake victim, byte[]... frames) {
    List<Outcome> all = new ArrayList<>();
    try {
      for (byte[] each : frames) {
        for (Outcome outcome : feed(victim, each)) {
          all.add(outcome);
          judge(attempt, victim, outcome);
        }
      }
    } catch (MalformedFrameException e) {
      malformed++;
      watch.look(e);
    } catch (RuntimeException | Error e) {
      breaches.add(attempt + " threw " + e);
    }
    if (all.isEmpty()) {
      all.add(new Outcome.Untrusted("nothing came of it"));
    }
    return all;
  }

  private void judge(Attempt attempt, Handshake victim, Outcome outcome) {
    switch (outcome) {
      case Outcome.Reply(ByteBuffer frame) -> watch.look(bytes(frame));
      case Outcome.Unacceptable(RefuseReason reason, String text) -> {
        refused++;
        watch.look(text);
        watch.look(bytes(victim.refuse(reason, text, 9)));
      }
      case Outcome.Untrusted(String text) -> {
        refused++;
        watch.look(text);
      }
      case Outcome.Refused(var refusal) -> {
        refused++;
        watch.look(refusal.toString());
        if (refusal.self() != null) {
          breaches.add(attempt + ": a stranger's refusal was believed: " + refusal);
        }
      }
      case Outcome.Proposed _, Outcome.Welcomed _, Outcome.Established _ ->
          breaches.add(attempt + ": a stranger was let in: " + outcome);
    }
  }

  private static List<Outcome> feed(Handshake to, byte[] bytes) {
    List<Outcome> outcomes = new ArrayList<>();
    FrameSink sink =
        new FrameSink() {
          @Override
          public void frame(FrameType type, ByteBuffer body) {
            outcomes.add(to.received(type, body));
          }

          @Override
          public void fragment(
              int stream, int total, Chunk chunk, ByteBuffer part, boolean isComplete) {
            throw new MalformedFrameException("a fragment before the handshake's end");
          }
        };
    new FrameDecoder(Handshake.MAX_FRAME_BYTES)
        .decode(new Chunk(ByteBuffer.wrap(bytes), _ -> {}), sink);
    return outcomes;
  }

  private static byte[] reply(Handshake to, byte[] frame) {
    return feed(to, frame).getLast() instanceof Outcome.Reply(ByteBuffer said)
        ? bytes(said)
        : new byte[] {0};
  }

  private Handshake dialling(@Nullable SharedSecret known) {
    return dialling(known, ALPHA);
  }

  private Handshake dialling(@Nullable SharedSecret known, NodeId who) {
    return Handshake.dialling(
        new Identity("prod", who, new Address("a", 1), GRANT, known), nonce());
  }

  private Handshake accepting(@Nullable SharedSecret known) {
    return Handshake.accepting(
        new Identity("prod", BETA, new Address("b", 2), GRANT, known), nonce());
  }

  private Nonce nonce() {
    return new Nonce(random.nextLong(), random.nextLong());
  }

  private SharedSecret wrongSecret() {
    byte[] other = new byte[SharedSecret.MIN_BYTES + random.nextInt(32)];
    random.nextBytes(other);
    return new SharedSecret(other);
  }

  private String randomProof() {
    StringBuilder digits = new StringBuilder();
    for (int i = random.nextInt(2 * PROOF_DIGITS); i > 0; i--) {
      digits.append(Character.forDigit(random.nextInt(16), 16));
    }
    return digits.toString();
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? LONGEST : 200)];
    random.nextBytes(bytes);
    if (random.nextBoolean() && bytes.length > HEADER_BYTES) { // as if it were a frame
      ByteBuffer.wrap(bytes).putInt((16 + random.nextInt(6)) << 24 | bytes.length - HEADER_BYTES);
    }
    return bytes;
  }

  private byte[] mutated(byte[] frame) {
    byte[] mutated =
        switch (random.nextInt(6)) {
          case 0 -> Arrays.copyOf(frame, 1 + random.nextInt(frame.length));
          case 1 -> Arrays.copyOf(frame, frame.length + random.nextInt(20));
          default -> frame.clone();
        };
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(mutated.length);
      mutated[at] ^= (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : random.nextInt());
    }
    return mutated;
  }

  private static String proofOf(byte[] answer) {
    int length = ByteBuffer.wrap(answer).getShort(HEADER_BYTES);
    return new String(answer, HEADER_BYTES + Short.BYTES, length, UTF_8);
  }

  /// The same frame with another proof at its beginning.
  private static byte[] withProof(byte[] frame, String proof) {
    byte[] digits = proof.getBytes(UTF_8);
    ByteBuffer from = ByteBuffer.wrap(frame);
    int code = from.getInt() >>> 24;
    int known = from.getShort();
    ByteBuffer rest = from.position(from.position() + known);
    ByteBuffer to =
        ByteBuffer.allocate(HEADER_BYTES + Short.BYTES + digits.length + rest.remaining());
    to.putInt(code << 24 | to.capacity() - HEADER_BYTES).putShort((short) digits.length);
    return to.put(digits).put(rest).array();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }
}
