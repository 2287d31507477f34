package dev.partisan;

import dev.partisan.protocol.NodeId;
import java.util.Collection;
import java.util.Optional;

/// Replicated data that is spread by broadcasts and compared, now and then, with a random peer: so each
/// copy comes to have all, whatever was lost and however late its node came.
///
/// The data is a set of messages with ids, say a key and a version; [#merge] decides what a message
/// means for what is there. Messages come more than once and in any order, so merging must not mind.
/// Ids and messages are of registered types, or strings, numbers and the like.
///
/// All methods but [#broadcast] are called on a virtual thread of the handler's own, one call at a time,
/// and may wait. [#broadcast] is called on the thread that broadcasts.
///
/// ```java
/// node.onBroadcast(Entry.class, registers);         // a BroadcastHandler<Version, Entry>
/// node.broadcast(new Entry("colour", "blue"));
/// ```
///
/// @param <I> what ids are
/// @param <M> what messages are
public interface BroadcastHandler<I, M> {
  /// Gives a message of this node its id, before it goes out; [#merge] is called here too, later.
  I broadcast(M message);

  /// Takes a message in.
  ///
  /// @return whether it was news
  boolean merge(I id, M message);

  /// Whether what the id stands for is here already, or something newer.
  boolean isStale(I id);

  /// The message for a peer that wants it; empty if it is not here any more.
  Optional<M> graft(I id);

  /// The ids that a peer is to be offered: all that is here, or as much as is worth comparing. The
  /// peer asks for those that are not stale there, and offers its own.
  Collection<I> exchange(NodeId peer);
}
