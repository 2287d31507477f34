package dev.partisan.transport;

import dev.partisan.Cancellable;
import dev.partisan.spi.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One platform thread that waits for many sockets and serves those that are ready.
///
/// It goes round in turns: tasks handed over, timers that are due, sockets that are ready. A
/// socket gets a bounded amount of work a turn, so that each bulk transfer delays the others by
/// some hundred microseconds only. Nothing that a task or a handler throws ends the loop.
final class SelectorLoop implements EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(SelectorLoop.class);
  private static final int TASKS_PER_TURN = 256;
  private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /// How often the processor is given away before the loop goes to sleep after having served a socket.
  private static final int YIELDS = 3;

  /// When giving it away took longer than this, somebody else needs it: not again for so many turns.
  private static final long LONG_LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private static final int LINGER_PAUSE_TURNS = 1_000;

  /// Unbounded, since a loop that refused a task could not be told to close a connection either. It
  /// stays short: a connection has at most one request to write and one to close waiting here.
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private final ArrayDeque<Runnable> batch = new ArrayDeque<>(TASKS_PER_TURN);
  private final TimerHeap timers = new TimerHeap();
  private final ReadChunks chunks = new ReadChunks();
  private TlsStream.@Nullable Buffers tlsBuffers;
  private final Selector selector;
  private final Thread thread;
  private final Consumer<SelectionKey> serve = this::serve;
  private long turn;
  private boolean hasServed;
  private long lingerAgainAtTurn;

  /// Whether the thread waits in the selector, or is about to: only then does a task need to wake
  /// it.
  private final AtomicBoolean waiting = new AtomicBoolean();

  private SelectorLoop(String name, Selector selector) {
    this.selector = selector;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /// A new loop whose daemon thread runs for as long as the JVM.
  static SelectorLoop start(String threadName) {
    try {
      SelectorLoop loop = new SelectorLoop(threadName, Selector.open());
      loop.thread.start();
      return loop;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start event loop " + threadName, e);
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.get() && waiting.compareAndSet(true, false)) {
      selector.wakeup();
    }
  }

  /// Runs `task` after `nanos`, up to a millisecond late: the selector counts in milliseconds.
  @Override
  public Cancellable schedule(long nanos, Runnable task) {
    if (!isCurrent()) {
      throw new IllegalStateException("schedule called off its loop " + thread.getName());
    }
    TimerHeap.Timer timer = timers.add(task, System.nanoTime() + nanos);
    return () -> cancel(timer);
  }

  private void cancel(TimerHeap.Timer timer) {
    if (isCurrent()) {
      timers.remove(timer);
    } else {
      execute(() -> timers.remove(timer));
    }
  }

  @Override
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /// What this loop's connections read into.
  ReadChunks chunks() {
    return chunks;
  }

  /// What this loop's encrypted connections work in.
  TlsStream.Buffers tlsBuffers() {
    TlsStream.Buffers made = tlsBuffers;
    if (made == null) {
      made = new TlsStream.Buffers();
      tlsBuffers = made;
    }
    return made;
  }

  /// Counts the turns, so that others can bound what they do in one.
  long turn() {
    return turn;
  }

  /// Lets `owner` hear when `channel` is ready for `interest`; replaces what was registered before.
  SelectionKey register(SelectableChannel channel, int interest, KeyOwner owner)
      throws ClosedChannelException {
    return channel.register(selector, interest, owner);
  }

  private void run() {
    while (true) {
      try {
        takeTurn();
      } catch (Throwable e) {
        LOG.error("event=loop_failed loop={} error=\"{}\"", thread.getName(), e, e);
        LockSupport.parkNanos(MILLI_NANOS); // A selector that fails for good must not spin.
      }
    }
  }

  private void takeTurn() throws IOException {
    turn++;
    boolean _ = Thread.interrupted(); // An interrupt left set would close each channel touched.
    runTasks();
    runTimers();
    if (hasServed && tasks.isEmpty()) {
      linger();
      runTasks();
    }
    hasServed = false;
    long millis = millisToWait();
    if (millis > 0) {
      waiting.set(true);
    }
    try {
      if (millis > 0 && tasks.isEmpty()) {
        selector.select(serve, millis);
      } else {
        selector.selectNow(serve);
      }
    } finally {
      waiting.set(false);
    }
  }

  /// Gives the processor away for a moment: the process that was just woken may answer before this loop
  /// has gone to sleep, which saves putting it to sleep and waking it. Where others keep the processor
  /// instead, so that coming back takes long, it is not tried again for a while.
  @SuppressWarnings(
      "ThreadPriorityCheck") // a hint to the scheduler, measured: a fifth of a round trip
  private void linger() {
    if (turn < lingerAgainAtTurn) {
      return;
    }
    long start = System.nanoTime();
    for (int i = 0; i < YIELDS && tasks.isEmpty(); i++) {
      Thread.yield();
      if (System.nanoTime() - start > LONG_LINGER_NANOS) {
        lingerAgainAtTurn = turn + LINGER_PAUSE_TURNS;
        return;
      }
    }
  }

  /// Runs what waits now; a task that hands over another one gives way to timers and sockets first.
  private void runTasks() {
    Runnable task;
    while (batch.size() < TASKS_PER_TURN && (task = tasks.poll()) != null) {
      batch.addLast(task);
    }
    while ((task = batch.pollFirst()) != null) {
      runSafely(task);
    }
  }

  private void runTimers() {
    if (timers.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    TimerHeap.Timer due = timers.takeDue(now);
    while (due != null) {
      runSafely(due.task);
      due = timers.takeDue(now);
    }
  }

  private void runSafely(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("event=loop_task_failed loop={} error=\"{}\"", thread.getName(), e, e);
    }
  }

  /// 0 when there is something to do at once.
  private long millisToWait() {
    if (!tasks.isEmpty()) {
      return 0;
    }
    if (timers.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long nanos = timers.nanosUntilNext(System.nanoTime());
    return nanos <= 0 ? 0 : (nanos - 1) / MILLI_NANOS + 1;
  }

  private void serve(SelectionKey key) {
    hasServed = true;
    if (waiting.get()) {
      waiting.set(false); // Awake: tasks handed over from here on are run without a wake-up.
    }
    KeyOwner owner = (KeyOwner) key.attachment();
    try {
      owner.ready(key);
    } catch (Throwable e) {
      owner.failed(e);
    }
  }
}
