package dev.partisan;

import static dev.partisan.Setting.Group.BROADCASTS;
import static dev.partisan.SettingType.COUNT;
import static dev.partisan.SettingType.DURATION;
import static dev.partisan.SettingType.SIZE;

import java.util.List;

/// The part of the registry that is about broadcasts; see [Settings].
final class BroadcastSettings {
  static final List<Setting> ALL =
      List.of(
          broadcasts(
              "tree.optimise-from-hops",
              COUNT,
              "hops by which another link must shorten a tree's way to take the place of the present one",
              "with 1, trees would change for a moment's luck"),
          broadcasts(
              "tree.shape-interval",
              DURATION,
              "between two broadcasts that change the tree that all share",
              "much longer than a broadcast takes: two at once would cut what the other needs"),
          broadcasts(
              "tree.own-tree-from",
              COUNT,
              "broadcasts of a node between two exchanges from which on it has a tree of its own",
              "a rare one goes as well along the tree that all share"),
          broadcasts(
              "tree.max-trees",
              COUNT,
              "own trees of other nodes that are remembered",
              "one that is forgotten begins as the shared tree again"),
          broadcasts(
              "tree.max-hops",
              COUNT,
              "links that a broadcast may cross",
              "more than any sensible tree is deep"),
          broadcasts(
              "repair.announce-delay",
              DURATION,
              "for how long word of broadcasts is gathered for those who do not get them at once",
              "many share a message"),
          broadcasts(
              "repair.graft-after",
              DURATION,
              "after the first word of a broadcast that does not come",
              "the tree's own way may be longer than that of the word"),
          broadcasts(
              "repair.retry-after",
              DURATION,
              "without an answer; then another node is asked",
              "above any round trip"),
          broadcasts(
              "repair.max-attempts",
              COUNT,
              "how often one broadcast is asked for",
              "then the exchange is left to find it"),
          broadcasts(
              "repair.exchange-interval",
              DURATION,
              "between two exchanges with a random peer of what both have, jittered by half",
              "finds what was lost on the way and nobody told of"),
          broadcasts(
              "memory.max-seen",
              COUNT,
              "broadcasts that are known when they come again",
              "more than come within the time that they are held"),
          broadcasts(
              "memory.max-held",
              COUNT,
              "broadcasts held for those who ask, 1,024 at most",
              "an exchange names them all in one message"),
          broadcasts(
              "memory.hold-for",
              DURATION,
              "how long they are held, within the other limits",
              "a partition so short leaves no gaps"),
          broadcasts(
              "memory.max-missing",
              COUNT,
              "broadcasts that were announced and are waited for",
              "what escapes is found by the exchange"),
          broadcasts(
              "limits.held-bytes",
              SIZE,
              "what broadcasts that are held take up; the newest is held whatever its size",
              "thousands of small ones"),
          broadcasts(
              "limits.backlog-bytes",
              SIZE,
              "broadcasts that wait for the node itself; beyond it senders wait, and what comes in is"
                  + " dropped and asked for later",
              "a burst that a busy node works off in a moment"),
          broadcasts(
              "limits.max-waiting",
              COUNT,
              "broadcasts that wait for one listener",
              "those beyond it misses, and they are counted"),
          broadcasts(
              "limits.waiting-bytes",
              SIZE,
              "the same in bytes",
              "a listener that hangs must not use up the memory"));

  private BroadcastSettings() {}

  /// The component of [BroadcastConfig] that has the same name.
  private static <T> Setting broadcasts(
      String path, SettingType<T> type, String meaning, String reason) {
    ComponentPath<T> component = new ComponentPath<>(path);
    return Setting.of(
        BROADCASTS,
        "broadcasts." + path,
        type,
        builder -> component.get(builder.broadcasts),
        (builder, value) -> builder.broadcasts = component.with(builder.broadcasts, value),
        meaning,
        reason);
  }
}
