package dev.partisan;

import static dev.partisan.SettingType.COUNT;
import static dev.partisan.SettingType.DURATION;
import static dev.partisan.SettingType.LIST;
import static dev.partisan.SettingType.SWITCH;

import java.util.List;

/// The part of the registry that is about the peer-to-peer topology.
final class PeerToPeerSettings {
  static final List<Setting> ALL =
      List.of(
          of(
              "overlay.views.active",
              COUNT,
              "peers of a node",
              "keeps 10,000 nodes in one component; at most 60"),
          of(
              "overlay.views.passive",
              COUNT,
              "other nodes that it knows of",
              "when nine of ten nodes crash, a living one is left among them"),
          of(
                  "overlay.views.reserved",
                  LIST,
                  "names of nodes for which a place among the peers is kept",
                  "fewer than peers")
              .byDefault("none"),
          of(
              "overlay.shuffling.interval",
              DURATION,
              "between two exchanges of samples of the views",
              "a passive view need not be quick"),
          of("overlay.shuffling.from-active", COUNT, "peers in a sample", ""),
          of(
              "overlay.shuffling.from-passive",
              COUNT,
              "others in it",
              "with the node itself a quarter of a passive view"),
          of(
              "overlay.shuffling.active-walk",
              COUNT,
              "hops of a newcomer's or sample's random walk",
              "about the diameter of 10,000 nodes"),
          of(
              "overlay.shuffling.passive-walk",
              COUNT,
              "hops before its end where a newcomer enters a passive view",
              "half of the way"),
          of(
              "overlay.shuffling.visit-every",
              COUNT,
              "each how manieth exchange is with a contact or a node long unheard",
              "finds clusters that were to be one"),
          of(
              "overlay.promotion.interval",
              DURATION,
              "between two attempts to fill free places among the peers",
              "a lost peer is replaced at once"),
          of(
              "overlay.promotion.refusals",
              COUNT,
              "how many may say that they are full before the next attempt",
              "few dials when nearly everybody is full"),
          of("overlay.liveness.ping-interval", DURATION, "between two pings to each peer", ""),
          of(
              "overlay.liveness.unreachable-after",
              DURATION,
              "without an answer; at least twice the interval",
              "outlasts a garbage collection"),
          of(
              "overlay.liveness.reconnect-grace",
              DURATION,
              "for which a peer with a lost connection is still dialled, and its messages kept",
              "a reset is no death"),
          of(
              "overlay.joining.step-timeout",
              DURATION,
              "for a dial and its answer",
              "above any round trip"),
          of(
              "overlay.joining.first-pause",
              DURATION,
              "after all contacts failed once; doubled from round to round",
              ""),
          of(
              "overlay.joining.longest-pause",
              DURATION,
              "between two rounds of contacts",
              "a cluster that comes up late is still found soon"),
          of(
              "overlay.joining.timeout",
              DURATION,
              "for a whole join",
              "as long as people wait for a program to start"),
          of("overlay.joining.max-joins", COUNT, "joins under way at a node", ""),
          of(
              "overlay.joining.max-errands",
              COUNT,
              "connections for a moment under way at a node",
              "a thousand may join through one contact"),
          of(
              "overlay.optimising.is-on",
              SWITCH,
              "swap peers for nearer ones (X-BOT)",
              "peers at random survive more crashes"),
          of("overlay.optimising.interval", DURATION, "between two swaps that a node begins", ""),
          of(
              "overlay.optimising.unbiased",
              COUNT,
              "peers that are never swapped",
              "near nodes stay connected with the others"),
          of(
              "heartbeat.interval",
              DURATION,
              "between two heartbeats of a node",
              "each node hears each other once an interval: longer for many thousands"),
          of(
              "heartbeat.batch",
              DURATION,
              "for how long heartbeats are gathered before they are passed on; a quarter of the interval at most",
              "those of thousands share messages"),
          of(
              "heartbeat.unreachable-after",
              DURATION,
              "without a heartbeat; at least three intervals",
              ""),
          of(
              "heartbeat.forget-after",
              DURATION,
              "without a heartbeat until a node is no longer listed",
              "it is a member again when it is heard"),
          of("heartbeat.max-roots", COUNT, "nodes that are kept in mind", "bounds memory"));

  private PeerToPeerSettings() {}

  /// The component of [dev.partisan.protocol.peertopeer.PeerToPeerConfig] that has the same name.
  private static <T> Setting of(String path, SettingType<T> type, String meaning, String reason) {
    ComponentPath<T> component = new ComponentPath<>(path);
    return Setting.of(
        Setting.Group.PEER_TO_PEER,
        "peer-to-peer." + path,
        type,
        builder -> component.get(builder.peerToPeer),
        (builder, value) -> builder.peerToPeer = component.with(builder.peerToPeer, value),
        meaning,
        reason);
  }
}
