package dev.partisan.internal.process;

import dev.partisan.Ref;
import dev.partisan.spi.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a node's processes: first they work off what waits, then they are told to stop.
final class Shutdown {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(1);
  private static final long LOOK_EVERY_NANOS = 1_000_000;
  private static final long NOT_IDLE = -1;

  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private final Host host;
  private final Supplier<List<ProcessCell<?>>> running;
  private long takenWhenIdle = NOT_IDLE;

  Shutdown(Host host, Supplier<List<ProcessCell<?>>> running) {
    this.host = host;
    this.running = running;
  }

  List<Ref<?>> run(Duration drainFor) {
    poll(Nanos.of(drainFor), this::isQuiet);
    others().forEach(ProcessCell::requestStop);
    poll(Nanos.of(STOP_WITHIN), () -> others().isEmpty());
    List<Ref<?>> left = new ArrayList<>();
    for (ProcessCell<?> process : others()) {
      left.add(process.self());
      log.warn("event=process_ignores_stop process={}", process.self());
    }
    return left;
  }

  /// All but the process that closes its own node, if it is one.
  private List<ProcessCell<?>> others() {
    ProcessCell<?> caller = Processes.current();
    return running.get().stream().filter(process -> process != caller).toList();
  }

  /// Whether all are idle, and were at the last look, and none has taken a message between: then no
  /// process can have sent to another that was looked at before.
  private boolean isQuiet() {
    long taken = 0;
    for (ProcessCell<?> process : others()) {
      if (!process.isIdle()) {
        takenWhenIdle = NOT_IDLE;
        return false;
      }
      taken += process.mailbox().takenBytes();
    }
    boolean quiet = taken == takenWhenIdle;
    takenWhenIdle = taken;
    return quiet || others().isEmpty();
  }

  private void poll(long nanos, BooleanSupplier done) {
    long start = host.nanoTime();
    while (!done.getAsBoolean()) {
      long left = Nanos.left(host, nanos, start);
      if (left <= 0) {
        return;
      }
      Parking.Outcome pause =
          Parking.await(host, this, Math.min(left, LOOK_EVERY_NANOS), () -> false);
      if (pause == Parking.Outcome.INTERRUPTED) {
        return;
      }
    }
  }
}
