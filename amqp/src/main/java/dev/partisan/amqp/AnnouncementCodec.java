package dev.partisan.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Announcement;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Announcements as text, for people who look at a broker: `partisan/1 alpha 00c0ffee00c0ffee alpha:5672 alone`.
final class AnnouncementCodec {
  private static final Pattern FORM =
      Pattern.compile("partisan/1 (\\S{1,255}) ([0-9a-f]{16}) (\\S{1,300}) (alone|together)");

  private AnnouncementCodec() {}

  static byte[] encode(Announcement own) {
    String text =
        "partisan/1 %s %s %s %s"
            .formatted(
                own.node().name(),
                HexFormat.of().toHexDigits(own.node().incarnation()),
                own.at(),
                own.isAlone() ? "alone" : "together");
    return text.getBytes(UTF_8);
  }

  /// `null` when it is none.
  static @Nullable Announcement decode(byte[] body) {
    Matcher form = FORM.matcher(new String(body, UTF_8));
    if (!form.matches()) {
      return null;
    }
    try {
      NodeId node = new NodeId(form.group(1), HexFormat.fromHexDigitsToLong(form.group(2)));
      return new Announcement(node, Address.parse(form.group(3)), form.group(4).equals("alone"));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
