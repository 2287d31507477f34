package dev.partisan.simulation.junit;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/// Runs a [SimulationTest] once for each seed, and some seeds once more.
final class SimulationExtension implements TestTemplateInvocationContextProvider {
  static final String SEED = "partisan.simulation.seed";
  private static final String SEEDS = "partisan.simulation.seeds";

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return context.getRequiredTestMethod().isAnnotationPresent(SimulationTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    SimulationTest test = context.getRequiredTestMethod().getAnnotation(SimulationTest.class);
    Long only = Long.getLong(SEED);
    if (only != null) {
      return Stream.of(new SeededRun(only, null));
    }
    int seeds = Integer.getInteger(SEEDS, test.seeds());
    return LongStream.range(0, seeds).boxed().flatMap(seed -> runs(seed, test.repeatEvery()));
  }

  private static Stream<TestTemplateInvocationContext> runs(long seed, int repeatEvery) {
    SeededRun first = new SeededRun(seed, null);
    return repeatEvery > 0 && seed % repeatEvery == 0
        ? Stream.of(first, new SeededRun(seed, first))
        : Stream.of(first);
  }
}
