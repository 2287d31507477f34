package dev.partisan.wire;

/// What a frame is; its code is the first byte of the frame.
public enum FrameType {
  /// A whole message: envelope and payload. Counted by the lane.
  MESSAGE(1, true),
  /// A part of a message too large for one frame. Counted by the lane.
  FRAGMENT(2, true),
  /// How many counted frames the receiver has. Not counted itself.
  ACK(3, false),
  /// Handshake: the dialling side introduces itself.
  HELLO(16, false),
  /// Handshake: the accepting side demands a proof.
  CHALLENGE(17, false),
  /// Handshake: the dialling side's proof.
  ANSWER(18, false),
  /// Handshake: the accepting side agrees, and proves itself.
  WELCOME(19, false),
  /// Handshake: the dialling side closes the handshake; messages may follow at once.
  CONFIRM(20, false),
  /// Handshake: no, and why. The connection closes behind it.
  REFUSE(21, false);

  private static final FrameType[] BY_CODE = new FrameType[32];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  /// How a TLS connection begins.
  private static final int TLS_HANDSHAKE = 22;

  private final byte code;
  private final boolean counted;

  FrameType(int code, boolean counted) {
    this.code = (byte) code;
    this.counted = counted;
  }

  /// Whether both ends of a lane count this frame, so that it is resent after a lost connection.
  public boolean isCounted() {
    return counted;
  }

  int header(int bodyLength) {
    return code << 24 | bodyLength;
  }

  static FrameType ofHeader(int header) {
    int code = header >>> 24;
    FrameType type = code < BY_CODE.length ? BY_CODE[code] : null;
    if (type == null) {
      throw new MalformedFrameException(
          "unknown frame type "
              + code
              + (code == TLS_HANDSHAKE ? ": the peer uses TLS and this node does not" : ""));
    }
    return type;
  }
}
