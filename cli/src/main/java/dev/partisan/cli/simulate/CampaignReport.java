package dev.partisan.cli.simulate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of a campaign.
///
/// @param failure what went wrong; `null` if nothing
/// @param roundsPassed after which all views were equal and all messages had arrived
/// @param settleMillisMedian virtual time from the heal of a partition until all views were equal
/// @param settleMillis the same of each round
/// @param connections opened, those that ended since included
/// @param seconds of real time
public record CampaignReport(
    int version,
    boolean ok,
    @Nullable String failure,
    long seed,
    WholeTopology topology,
    int nodes,
    PartitionKind partition,
    int rounds,
    int roundsPassed,
    long settleMillisMedian,
    long settleMillisMax,
    List<Long> settleMillis,
    int crashes,
    long messagesSent,
    long messagesDelivered,
    long connections,
    long events,
    long virtualSeconds,
    double seconds,
    String traceHash) {}
