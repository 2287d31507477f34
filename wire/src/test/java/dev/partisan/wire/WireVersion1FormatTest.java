package dev.partisan.wire;

import static dev.partisan.wire.FrameBytes.hex;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.HandshakeMessage.Answer;
import dev.partisan.wire.HandshakeMessage.Challenge;
import dev.partisan.wire.HandshakeMessage.Confirm;
import dev.partisan.wire.HandshakeMessage.Grant;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Nonce;
import dev.partisan.wire.HandshakeMessage.Proof;
import dev.partisan.wire.HandshakeMessage.Received;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.HandshakeMessage.Welcome;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The exact bytes of wire version 1, as nodes in the field write and read them.
///
/// When a test here fails, the change breaks rolling upgrades: raise `Handshake.MAX_VERSION`, keep
/// these bytes for version 1, and add a class like this one for the new version.
class WireVersion1FormatTest {
  private static final NodeId ALPHA = new NodeId("alpha", 0x1122334455667788L);
  private static final NodeId BETA = new NodeId("beta", -2);
  private static final Nonce NONCE = new Nonce(0x0102030405060708L, 0x090A0B0C0D0E0F10L);

  private static final Hello HELLO =
      new Hello(
          1,
          1,
          5,
          "prod",
          ALPHA,
          new Address("10.0.0.1", 65_000),
          BETA,
          "default",
          3,
          7,
          0x5E55105E55105E55L,
          NONCE,
          new Grant(0x800000, 0x8000000));
  private static final String HELLO_HEX =
      """
      10 000079
      5052544e 0001 0001 0000000000000005
      0004 70726f64
      0005 616c706861 1122334455667788
      0008 31302e302e302e31 fde8
      01 0004 62657461 fffffffffffffffe
      0007 64656661756c74
      00000003 0000000000000007 5e55105e55105e55
      0102030405060708 090a0b0c0d0e0f10
      0000000000800000 08000000
      """;

  private static final Hello HELLO_TO_WHOEVER =
      new Hello(
          1, 2, 0, "", ALPHA, new Address("h", 0), null, "", 0, 1, -1, NONCE, new Grant(1, 2));
  private static final String HELLO_TO_WHOEVER_HEX =
      """
      10 000059
      5052544e 0001 0002 0000000000000000
      0000
      0005 616c706861 1122334455667788
      0001 68 0000
      00
      0000
      00000000 0000000000000001 ffffffffffffffff
      0102030405060708 090a0b0c0d0e0f10
      0000000000000001 00000002
      """;

  private static final Challenge CHALLENGE = new Challenge(1, 4, NONCE);
  private static final String CHALLENGE_HEX =
      "11 00001a 0001 0000000000000004 0102030405060708 090a0b0c0d0e0f10";

  private static final Answer ANSWER = new Answer(new Proof("ab01"));
  private static final String ANSWER_HEX = "12 000006 0004 61623031";

  private static final Welcome WELCOME =
      new Welcome(
          new Proof("ab01"),
          BETA,
          new Address("::1", 9000),
          0x0BADCAFE0BADCAFEL,
          new Received(0x5E55105E55105E55L, 260),
          new Grant(0x800000, 0x8000000));
  private static final String WELCOME_HEX =
      """
      13 00003f
      0004 61623031
      0004 62657461 fffffffffffffffe
      0003 3a3a31 2328
      0badcafe0badcafe
      5e55105e55105e55 0000000000000104
      0000000000800000 08000000
      """;

  private static final Confirm CONFIRM = new Confirm(new Received(0x0BADCAFE0BADCAFEL, 9));
  private static final String CONFIRM_HEX = "14 000010 0badcafe0badcafe 0000000000000009";

  private static final Refuse REFUSE =
      new Refuse(new Proof("ab01"), RefuseReason.STALE_EPOCH, "zu alt: \u00e4", BETA, 41);
  private static final String REFUSE_HEX =
      """
      15 00002a
      0004 61623031
      07
      000a 7a7520616c743a20c3a4
      01 0004 62657461 fffffffffffffffe
      0000000000000029
      """;

  private static final Refuse REFUSE_TO_A_STRANGER =
      new Refuse(Proof.NONE, RefuseReason.SECRET, "no", null, 0);
  private static final String REFUSE_TO_A_STRANGER_HEX =
      "15 000010 0000 0b 0002 6e6f 00 0000000000000000";

  @Test
  void handshakeFramesAreWrittenAsInVersion1() {
    assertThat(hex(HandshakeCodec.encode(HELLO))).isEqualTo(packed(HELLO_HEX));
    assertThat(hex(HandshakeCodec.encode(HELLO_TO_WHOEVER)))
        .isEqualTo(packed(HELLO_TO_WHOEVER_HEX));
    assertThat(hex(HandshakeCodec.encode(CHALLENGE))).isEqualTo(packed(CHALLENGE_HEX));
    assertThat(hex(HandshakeCodec.encode(ANSWER))).isEqualTo(packed(ANSWER_HEX));
    assertThat(hex(HandshakeCodec.encode(WELCOME))).isEqualTo(packed(WELCOME_HEX));
    assertThat(hex(HandshakeCodec.encode(CONFIRM))).isEqualTo(packed(CONFIRM_HEX));
    assertThat(hex(HandshakeCodec.encode(REFUSE))).isEqualTo(packed(REFUSE_HEX));
    assertThat(hex(HandshakeCodec.encode(REFUSE_TO_A_STRANGER)))
        .isEqualTo(packed(REFUSE_TO_A_STRANGER_HEX));
  }

  @Test
  void handshakeFramesOfVersion1AreRead() {
    assertThat(decoded(HELLO_HEX)).isEqualTo(HELLO);
    assertThat(decoded(HELLO_TO_WHOEVER_HEX)).isEqualTo(HELLO_TO_WHOEVER);
    assertThat(decoded(CHALLENGE_HEX)).isEqualTo(CHALLENGE);
    assertThat(decoded(ANSWER_HEX)).isEqualTo(ANSWER);
    assertThat(decoded(WELCOME_HEX)).isEqualTo(WELCOME);
    assertThat(decoded(CONFIRM_HEX)).isEqualTo(CONFIRM);
    assertThat(decoded(REFUSE_HEX)).isEqualTo(REFUSE);
    assertThat(decoded(REFUSE_TO_A_STRANGER_HEX)).isEqualTo(REFUSE_TO_A_STRANGER);
  }

  /// Made once with another implementation of HMAC-SHA256 and SHA-256.
  @Test
  void proofsOfVersion1() {
    SharedSecret secret = new SharedSecret("0123456789abcdef".getBytes(US_ASCII));
    Transcript transcript = new Transcript();
    transcript.add(FrameType.HELLO, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    transcript.add(FrameType.CHALLENGE, ByteBuffer.wrap(new byte[] {4}));

    assertThat(
            secret.prove(
                "partisan dialling side", transcript.digest(), ByteBuffer.wrap(new byte[] {5, 6})))
        .isEqualTo("0ec6112896275133f7615d1a4bb316753928d278e4de4eddf71309968d8ed8c8");
  }

  @Test
  void laneFramesAreWrittenAsInVersion1() {
    assertThat(hex(FrameBytes.message(new byte[] {1, 2, 3}))).isEqualTo("01000003010203");
    assertThat(hex(FrameBytes.fragment(6, 70_000, new byte[] {4, 5})))
        .isEqualTo("0200000a00000006000111700405");
    assertThat(hex(FrameBytes.ack(0x0102030405060708L))).isEqualTo("030000080102030405060708");
  }

  @Test
  void laneFramesOfVersion1AreRead() {
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                "01000003010203" + "0200000a00000006000111700405" + "030000080102030405060708");
    RecordingSink sink = new RecordingSink();

    new FrameDecoder(Frames.MAX_BODY_BYTES)
        .decode(new Chunk(ByteBuffer.wrap(bytes), chunk -> {}), sink);

    assertThat(sink.found())
        .isEqualTo(List.of("MESSAGE 010203", "FRAGMENT 6/70000 0405", "ACK 0102030405060708"));
  }

  @Test
  void limitsOfVersion1() {
    assertThat(Frames.MAX_PART_BYTES).isEqualTo(65_536);
    assertThat(Frames.MAX_BODY_BYTES).isEqualTo(65_544);
  }

  @Test
  void reasonsOfRefusalKeepTheirCodes() {
    List<RefuseReason> inOrderOfCode =
        List.of(
            RefuseReason.VERSION,
            RefuseReason.CLUSTER,
            RefuseReason.WRONG_NODE,
            RefuseReason.SELF,
            RefuseReason.NO_SUCH_CHANNEL,
            RefuseReason.LANE,
            RefuseReason.STALE_EPOCH,
            RefuseReason.NOT_WELCOME,
            RefuseReason.UNAVAILABLE,
            RefuseReason.IDENTITY,
            RefuseReason.SECRET,
            RefuseReason.CERTIFICATE);
    assertThat(RefuseReason.values()).hasSameSizeAs(inOrderOfCode);
    for (int i = 0; i < inOrderOfCode.size(); i++) {
      assertThat(RefuseReason.ofCode(i + 1)).isEqualTo(inOrderOfCode.get(i));
      assertThat(inOrderOfCode.get(i).code()).isEqualTo((byte) (i + 1));
    }
  }

  private static HandshakeMessage decoded(String hex) {
    ByteBuffer frame = ByteBuffer.wrap(HexFormat.of().parseHex(packed(hex)));
    FrameType type = FrameType.ofHeader(frame.getInt());
    return HandshakeCodec.decode(type, frame);
  }

  private static String packed(String hex) {
    return hex.replaceAll("\\s", "");
  }
}
