package dev.partisan.crdt;

import dev.partisan.Call;
import java.util.List;

/// What stores say to each other, and to their own processes.
sealed interface StoreMessage {
  /// Something to be joined to a variable.
  record Change(String variable, Crdt<?> value) {}

  /// All that a node has of one variable. A later one subsumes it.
  record State(String variable, Crdt<?> value) implements StoreMessage {}

  /// What is news to a peer since it was sent something before, and what of the peer's has come.
  ///
  /// @param toRun the run of the peer's store that `heard` is about; 0 if none was heard of
  /// @param heard up to which number the peer's deltas have come without a gap
  /// @param after the number behind which these changes begin; 0 if they amount to all that the sender has
  /// @param upTo the number that these changes reach; that of the last ones if there are none
  record Deltas(Actor from, long toRun, long heard, long after, long upTo, List<Change> changes)
      implements StoreMessage {
    public Deltas {
      changes = List.copyOf(changes);
    }

    boolean isWhole() {
      return after == 0;
    }
  }

  /// A broadcast: what one node has changed, or, in answer to a peer that has missed some, all that a node has. Its id
  /// says of which actors, up to which number, it brings the changes.
  record Published(boolean isWhole, List<Change> changes) implements StoreMessage {
    public Published {
      changes = List.copyOf(changes);
    }
  }

  /// To a store's own process: everything is in place.
  record Begin() implements StoreMessage {}

  /// To a store's own process: answer when a threshold is reached.
  record Await(long waiter) implements StoreMessage, Call<Reached> {}

  /// The answer to [Await].
  record Reached() implements StoreMessage {}

  /// To a listener's process: look again.
  record Changed() implements StoreMessage {}
}
