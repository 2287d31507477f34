package dev.partisan.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Announcement;
import dev.partisan.spi.LaneName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What goes to a broker is read back, and what others put there is not taken for it.
final class SegmentCodecTest {
  private static final List<Segment> SEGMENTS =
      List.of(
          new Segment.Open(7, "älpha", new LaneName("bulk", 3), 1 << 20),
          new Segment.Accept(8, 7, 65_536),
          new Segment.Credit(8, 7, Long.MAX_VALUE),
          new Segment.Close(8, 7, "the end"));

  @Test
  void segmentsAreReadBack() {
    for (Segment segment : SEGMENTS) {
      assertThat(SegmentCodec.decode(SegmentCodec.encode(segment))).isEqualTo(segment);
    }
    ByteBuffer data = ByteBuffer.allocate(SegmentCodec.DATA_HEADER_BYTES + 3);
    SegmentCodec.putDataHeader(data, 1, 2, 30);
    assertThat(SegmentCodec.decode(data.array()))
        .isEqualTo(new Segment.Data(1, 2, 30, SegmentCodec.DATA_HEADER_BYTES));
  }

  @Test
  void truncatedAndForeignBodiesAreNoSegments() {
    for (Segment segment : SEGMENTS) {
      byte[] whole = SegmentCodec.encode(segment);
      for (int length = 0; length < whole.length; length++) {
        assertThat(SegmentCodec.decode(Arrays.copyOf(whole, length))).isNull();
      }
    }
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);
      assertThat(SegmentCodec.decode(noise)).isNull();
    }
  }

  @Test
  void announcementsAreReadBackAndOtherTextIsNone() {
    Announcement own =
        new Announcement(new NodeId("alpha", 0xC0FFEEL), new Address("alpha", 5672), true);
    byte[] body = AnnouncementCodec.encode(own);
    assertThat(new String(body, UTF_8))
        .isEqualTo("partisan/1 alpha 0000000000c0ffee alpha:5672 alone");
    assertThat(AnnouncementCodec.decode(body)).isEqualTo(own);
    assertThat(AnnouncementCodec.decode("hello".getBytes(UTF_8))).isNull();
    assertThat(AnnouncementCodec.decode("partisan/1 a 0 a:1 alone".getBytes(UTF_8))).isNull();
  }

  @Test
  void namesStayWithinWhatABrokerTakesAndDiffer() {
    String longest = "ö".repeat(255);
    Names names = new Names(longest);
    LaneName lane = new LaneName(longest, 63);
    String queue = names.queue(longest, lane, -1);
    assertThat(queue.getBytes(UTF_8).length).isLessThanOrEqualTo(255);
    assertThat(queue).isNotEqualTo(names.queue(longest + "!", lane, -1));
    assertThat(new Names("shop").queue("alpha", new LaneName("bulk", 1), 255))
        .isEqualTo("partisan.shop.alpha.bulk.1.00000000000000ff");
  }
}
