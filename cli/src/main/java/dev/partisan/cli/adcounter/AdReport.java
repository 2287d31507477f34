package dev.partisan.cli.adcounter;

import dev.partisan.cli.ByteSize;
import dev.partisan.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a run of the advertisement counter has measured, from the first impression on: what `--json` writes. Bytes are
/// those of all nodes together, as given to their connections, without TCP's own.
///
/// @param thresholds impressions after which advertisements were to be disabled, together
/// @param impressions that were counted
/// @param overCountPercent how many more that is
/// @param runSeconds from the first impression until no client saw a live advertisement
/// @param convergeSeconds from then until all copies were equal
/// @param hasConverged whether they were, in the time that was given
/// @param stateBytes what stores told each other
/// @param membershipBytes the nodes' own messages
/// @param framingBytes in front of both, and acknowledgements left out
/// @param stateBytesPerNodeInterval what one node sent of states in a propagation interval, on average
/// @param heapPerNode bytes of the heap at the end, for each node
/// @param processorSeconds of this process meanwhile
public record AdReport(
    int nodes,
    String topology,
    String dissemination,
    int ads,
    double speed,
    double impressionSeconds,
    double propagationSeconds,
    long thresholds,
    long impressions,
    double overCountPercent,
    double runSeconds,
    double convergeSeconds,
    boolean hasConverged,
    long stateBytes,
    long stateMessages,
    long membershipBytes,
    long framingBytes,
    long stateBytesPerNode,
    long stateBytesPerNodeInterval,
    long heapPerNode,
    double processorSeconds) {

  long allBytes() {
    return stateBytes + membershipBytes + framingBytes;
  }

  List<String> lines() {
    Table table =
        new Table("bytes sent", "all nodes:", "a node:")
            .row(bytes("state", stateBytes))
            .row(bytes("membership", membershipBytes))
            .row(bytes("framing", framingBytes))
            .row(bytes("in all", allBytes()));
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d impressions of %,d: %.1f%% over",
            impressions,
            thresholds,
            overCountPercent));
    lines.add(
        String.format(
            Locale.ROOT, "every client saw every advertisement disabled after %.1f s", runSeconds));
    lines.add(
        hasConverged
            ? String.format(Locale.ROOT, "all copies were equal %.2f s later", convergeSeconds)
            : String.format(
                Locale.ROOT, "the copies were not equal %.1f s later", convergeSeconds));
    lines.add(
        String.format(
            Locale.ROOT,
            "%s of states a node and interval, %s of heap a node, %.1f s of processor time",
            ByteSize.text(stateBytesPerNodeInterval),
            ByteSize.text(heapPerNode),
            processorSeconds));
    return lines;
  }

  private String[] bytes(String kind, long bytes) {
    return new String[] {kind, ByteSize.text(bytes), ByteSize.text(bytes / nodes)};
  }
}
