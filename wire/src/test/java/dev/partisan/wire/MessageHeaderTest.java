package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.NodeId;
import dev.partisan.wire.MessageHeader.Kind;
import dev.partisan.wire.payload.MalformedPayloadException;
import dev.partisan.wire.payload.PayloadInput;
import dev.partisan.wire.payload.PayloadOutput;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The exact bytes in front of a payload, as nodes in the field write and read them.
class MessageHeaderTest {
  private static final NodeId ALPHA = new NodeId("alpha", 0x1122334455667788L);
  private static final NodeId BETA = new NodeId("beta", -2);
  private static final NodeId ANY_BETA = new NodeId("beta", 0);

  private static final String TO_PROCESS = "00 ac02";
  private static final String CALL_BY_NAME = "12 08 65 63 68 6f 07 2a";
  private static final String RELAYED_CALL_BY_NAME =
      "32 08 0badcafe 0a616c706861 1122334455667788 0862657461 0000000000000000 086563686f 07 2a";
  private static final String RELAYED_REPLY =
      "23 00 ffffffff 0a616c706861 1122334455667788 0862657461 fffffffffffffffe 8001";

  @Test
  void directHeadersAreWrittenAndRead() {
    assertThat(written(out -> MessageHeader.write(out, Kind.MESSAGE, 42, 300, null, 0)))
        .isEqualTo(packed(TO_PROCESS));
    assertThat(written(out -> MessageHeader.write(out, Kind.CALL, 42, 0, "echo", 7)))
        .isEqualTo(packed(CALL_BY_NAME));

    MessageHeader header = read(CALL_BY_NAME);

    assertThat(header.kind()).isEqualTo(Kind.CALL);
    assertThat(header.name()).isEqualTo("echo");
    assertThat(header.requestId()).isEqualTo(7);
    assertThat(header.senderPid()).isEqualTo(42);
    assertThat(header.itinerary()).isNull();
  }

  @Test
  void relayedCallToANameIsForWhoeverRunsUnderTheNodesName() {
    Itinerary way = new Itinerary(ALPHA, ANY_BETA, 0x0badcafe, 8);
    assertThat(written(out -> MessageHeader.writeRelayed(out, way, Kind.CALL, 42, 0, "echo", 7)))
        .isEqualTo(packed(RELAYED_CALL_BY_NAME));

    MessageHeader header = read(RELAYED_CALL_BY_NAME);

    assertThat(header.kind()).isEqualTo(Kind.CALL);
    assertThat(header.name()).isEqualTo("echo");
    assertThat(header.requestId()).isEqualTo(7);
    assertThat(header.senderPid()).isEqualTo(42);
    assertThat(header.itinerary()).isEqualTo(way);
    assertThat(way.isFor(BETA)).isTrue();
    assertThat(way.isFor(ALPHA)).isFalse();
  }

  @Test
  void relayedReplyIsForOneRunOfTheNode() {
    Itinerary way = new Itinerary(ALPHA, BETA, -1, 0);
    assertThat(written(out -> MessageHeader.writeRelayed(out, way, Kind.REPLY, 42, 0, null, 128)))
        .isEqualTo(packed(RELAYED_REPLY));

    MessageHeader header = read(RELAYED_REPLY);

    assertThat(header.kind()).isEqualTo(Kind.REPLY);
    assertThat(header.requestId()).isEqualTo(128);
    assertThat(header.itinerary()).isEqualTo(way);
    assertThat(way.isFor(BETA)).isTrue();
    assertThat(way.isFor(new NodeId("beta", 5))).isFalse();
  }

  @Test
  void aDirectMessageAfterARelayedOneHasNoItinerary() {
    MessageHeader header = read(RELAYED_REPLY);
    header.read(input(TO_PROCESS));
    assertThat(header.itinerary()).isNull();
  }

  @Test
  void everyHopTakesOneAway() {
    assertThat(new Itinerary(ALPHA, BETA, 3, 2).nextHop())
        .isEqualTo(new Itinerary(ALPHA, BETA, 3, 1));
  }

  @Test
  void originWithoutAValidNameIsMalformed() {
    String noName = "23 00 ffffffff 00 1122334455667788 0862657461 fffffffffffffffe 8001";
    assertThatThrownBy(() -> read(noName)).isInstanceOf(MalformedPayloadException.class);
  }

  @Test
  void headerThatEndsEarlyIsMalformed() {
    String whole = packed(RELAYED_CALL_BY_NAME);
    for (int length = 0; length < whole.length(); length += 2) {
      String part = whole.substring(0, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(MalformedPayloadException.class);
    }
  }

  private static String written(Consumer<PayloadOutput> header) {
    ByteBuffer bytes = ByteBuffer.allocate(256);
    PayloadOutput out =
        new PayloadOutput(
            () -> {
              throw new IllegalStateException("a header over 256 bytes");
            },
            256);
    out.reset(bytes);
    header.accept(out);
    out.finish();
    return FrameBytes.hex(bytes);
  }

  private static MessageHeader read(String hex) {
    MessageHeader header = new MessageHeader();
    header.read(input(hex));
    return header;
  }

  private static PayloadInput input(String hex) {
    PayloadInput in = new PayloadInput();
    in.reset(ByteBuffer.wrap(HexFormat.of().parseHex(packed(hex))));
    return in;
  }

  private static String packed(String hex) {
    return hex.replaceAll("\\s", "");
  }
}
