package dev.partisan.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.spi.Host;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SystemHostTest {
  private final Host host = SystemHost.shared();
  private final BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();

  private Thread next() throws InterruptedException {
    Thread next = ran.poll(20, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void tasksAndTimersRunOnSharedDaemonThreadsAlsoAfterOneFailed() throws InterruptedException {
    int many = 4 * Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < many; i++) {
      host.execute(() -> {
        throw new IllegalStateException("fails on purpose");
      });
    }
    host.execute(() -> ran.add(Thread.currentThread()));
    host.schedule(Duration.ofMillis(1), () -> ran.add(Thread.currentThread()));
    for (Thread thread : new Thread[] {next(), next()}) {
      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread.getName()).matches("partisan-control-\\d+");
    }
  }

  @Test
  void cancelledTimerDoesNotRun() throws InterruptedException {
    host.schedule(Duration.ofMillis(5), () -> ran.add(new Thread())).cancel();
    host.schedule(Duration.ofMillis(20), () -> ran.add(Thread.currentThread()));
    assertThat(next().getName()).startsWith("partisan-control-");
  }

  @Test
  void processesRunOnVirtualThreadsUnlessDedicated() throws InterruptedException {
    host.startProcess("light", false, () -> ran.add(Thread.currentThread()));
    Thread light = next();
    assertThat(light.isVirtual()).isTrue();
    assertThat(light.getName()).isEqualTo("light");
    host.startProcess("heavy", true, () -> ran.add(Thread.currentThread()));
    assertThat(next().isVirtual()).isFalse();
  }
}
