package dev.partisan.internal.lane;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How much memory the unfinished large messages of one channel may keep, over all peers.
///
/// Beyond the budget, lanes that would add to it stop reading, so that the network pushes back on their
/// senders; but for one, which reads on until it has nothing unfinished. So there is always one that gets
/// on, and a message larger than the budget comes alone. Lanes of different event loops meet here, under
/// the monitor, once a fragment.
final class InboundBudget {
  /// A lane's connection, which reads large messages.
  interface Reader {
    /// It may read again. Any thread; must not block.
    void readOn();
  }

  private final long limitBytes;

  /// All with something unfinished: whoever of them reads alone will come to an end.
  private final Set<Reader> stopped = new LinkedHashSet<>();

  private @Nullable Reader alone;
  private long heldBytes;

  InboundBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// A lane keeps so many bytes more than before, or fewer.
  ///
  /// @param keeps all that the reader's lane keeps now
  /// @return whether the reader may go on; if not, it is told once it may
  synchronized boolean changed(Reader reader, long change, long keeps) {
    if (changed(change)) {
      return true;
    }
    if (keeps == 0) {
      passOn(reader);
      if (stopped.remove(reader)) { // what it was stopped at came to its end within the same read
        reader.readOn();
      }
      return true;
    }
    if (alone == null || alone.equals(reader)) {
      alone = reader;
      return true;
    }
    stopped.add(reader);
    return false;
  }

  /// A lane without a connection keeps so many bytes more than before, or fewer; returns whether all is
  /// within the budget.
  synchronized boolean changed(long change) {
    heldBytes += change;
    boolean isWithin = heldBytes <= limitBytes;
    if (isWithin) {
      alone = null;
      stopped.forEach(Reader::readOn);
      stopped.clear();
    }
    return isWithin;
  }

  /// A connection has ended; what its lane keeps for the next one goes on counting.
  synchronized void ended(Reader reader) {
    stopped.remove(reader);
    passOn(reader);
  }

  private void passOn(Reader reader) {
    if (reader.equals(alone)) {
      alone = stopped.isEmpty() ? null : stopped.iterator().next();
      if (alone != null) {
        stopped.remove(alone);
        alone.readOn();
      }
    }
  }

  /// What is kept now.
  synchronized long heldBytes() {
    return heldBytes;
  }
}
