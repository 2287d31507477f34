package dev.partisan.wire;

/// Why a handshake was refused.
public enum RefuseReason {
  /// The two sides share no wire version.
  VERSION(1),
  /// The cluster names differ.
  CLUSTER(2),
  /// The dialling side meant another node, or another incarnation of this one.
  WRONG_NODE(3),
  /// A node dialled itself.
  SELF(4),
  /// The accepting side has no such channel.
  NO_SUCH_CHANNEL(5),
  /// The lane's index is beyond the limit.
  LANE(6),
  /// A connection of this lane with the same or a higher epoch is up or under way.
  STALE_EPOCH(7),
  /// The dialling incarnation has left or was superseded.
  NOT_WELCOME(8),
  /// The accepting node is closing, or has as many peers as it may.
  UNAVAILABLE(9),
  /// The hello named nobody: a question who is here, which the refusal answers.
  IDENTITY(10),
  /// The two sides do not share one secret.
  SECRET(11),
  /// The dialling side's certificate does not speak for the host that it advertises.
  CERTIFICATE(12);

  private static final RefuseReason[] BY_CODE = new RefuseReason[16];

  static {
    for (RefuseReason reason : values()) {
      BY_CODE[reason.code] = reason;
    }
  }

  private final byte code;

  RefuseReason(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static RefuseReason ofCode(int code) {
    RefuseReason reason = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    if (reason == null) {
      throw new MalformedFrameException("unknown reason of refusal " + code);
    }
    return reason;
  }
}
