package dev.partisan.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How many seeds of a simulation are run at a time, and for how long at most.
final class JobOptions {
  @Option(
      names = "--jobs",
      defaultValue = "1",
      description = "Seeds that are simulated at a time (${DEFAULT-VALUE}).")
  private int jobs = 1;

  @Option(
      names = "--minutes",
      defaultValue = "60",
      description =
          "No seed is begun when so much time has passed; the table then tells of those before"
              + " (${DEFAULT-VALUE}).")
  private int minutes = 60;

  private final long beginNanos = System.nanoTime();

  /// Runs something for each seed from 1, and returns what came of those that were begun in time, in the
  /// order of seeds; at least the first.
  <R> List<R> each(int count, LongFunction<R> run) throws InterruptedException {
    List<R> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(jobs)) {
      List<Future<@Nullable R>> all = new ArrayList<>();
      for (long seed = 1; seed <= count; seed++) {
        long number = seed;
        all.add(threads.submit(() -> number > 1 && isTimeUp() ? null : run.apply(number)));
      }
      for (Future<@Nullable R> one : all) {
        R result = one.get();
        if (result != null) {
          results.add(result);
        }
      }
    } catch (ExecutionException failure) {
      throw new BenchmarkException("a seed failed: " + failure.getCause());
    }
    return results;
  }

  private boolean isTimeUp() {
    return System.nanoTime() - beginNanos > TimeUnit.MINUTES.toNanos(minutes);
  }
}
