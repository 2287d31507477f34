package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Writes down what a decoder found; a fragment that comes in parts is written down once, whole.
final class RecordingSink implements FrameSink {
  private final List<String> found = new ArrayList<>();
  private final ByteArrayOutputStream fragment = new ByteArrayOutputStream();
  private int fragmentParts;
  private boolean isInFragment;

  @Override
  public void frame(FrameType type, ByteBuffer body) {
    assertThat(isInFragment).as("a frame amid a fragment").isFalse();
    found.add(type + " " + HexFormat.of().formatHex(FrameBytes.bytes(body)));
  }

  @Override
  public void fragment(int stream, int total, Chunk chunk, ByteBuffer bytes, boolean isComplete) {
    assertThat(bytes.hasRemaining()).as("an empty part").isTrue();
    assertThat(bytes).as("part lies in the chunk").isSameAs(chunk.buffer());
    fragmentParts++;
    fragment.writeBytes(FrameBytes.bytes(bytes));
    isInFragment = !isComplete;
    if (isComplete) {
      String hex = HexFormat.of().formatHex(fragment.toByteArray());
      found.add("FRAGMENT %d/%d %s".formatted(stream, total, hex));
      fragment.reset();
    }
  }

  List<String> found() {
    return found;
  }

  int fragmentParts() {
    return fragmentParts;
  }
}
