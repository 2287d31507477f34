package dev.partisan.benchmarks;

/// What the contestants of a comparison are to move, each from processes of one node to their own of another.
///
/// @param messageBytes of each message
/// @param workers sending processes
/// @param lanes connections of a channel, where a contestant can have several
/// @param channels among which the workers are spread, likewise
record Load(int messageBytes, int workers, int lanes, int channels) {
  @Override
  public String toString() {
    return "%s, %d %s".formatted(size(), workers, workers == 1 ? "worker" : "workers")
        + (lanes > 1 ? ", " + lanes + " lanes" : "")
        + (channels > 1 ? ", " + channels + " channels" : "");
  }

  /// The size of a message as people write it.
  String size() {
    int kibi = 1024;
    if (messageBytes >= kibi * kibi && messageBytes % (kibi * kibi) == 0) {
      return messageBytes / (kibi * kibi) + " MiB";
    }
    return messageBytes >= kibi && messageBytes % kibi == 0
        ? messageBytes / kibi + " KiB"
        : messageBytes + " B";
  }
}
