package dev.partisan.simulation.junit;

import dev.partisan.simulation.Simulation;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.opentest4j.TestAbortedException;

/// One seed of a test, perhaps for the second time.
final class SeededRun
    implements TestTemplateInvocationContext,
        ParameterResolver,
        AfterTestExecutionCallback,
        TestExecutionExceptionHandler,
        AfterEachCallback {
  private final Simulation simulation;
  private final @Nullable SeededRun before;

  /// What the trace was when the test's method ended.
  private @Nullable Long traceHash;

  /// @param before an earlier run that this one must be like
  SeededRun(long seed, @Nullable SeededRun before) {
    this.simulation = Simulation.seeded(seed);
    this.before = before;
  }

  @Override
  public String getDisplayName(int invocationIndex) {
    return "seed " + simulation.seed() + (before == null ? "" : ", again");
  }

  @Override
  public List<Extension> getAdditionalExtensions() {
    return List.of(this);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Simulation.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return simulation;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    if (thrown instanceof TestAbortedException) {
      throw thrown;
    }
    throw new AssertionError(
        thrown.getMessage() + System.lineSeparator() + replay(context.getRequiredTestMethod()),
        thrown);
  }

  private String replay(Method method) {
    return "seed %d alone: mvn test -Dtest='%s#%s' -D%s=%d"
        .formatted(
            simulation.seed(),
            method.getDeclaringClass().getSimpleName(),
            method.getName(),
            SimulationExtension.SEED,
            simulation.seed());
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    traceHash = simulation.traceHash();
    Long earlier = before == null ? null : before.traceHash;
    if (earlier != null && !earlier.equals(traceHash)) {
      throw new AssertionError(
          "two runs of seed %d differ: something takes time, chance or an order from outside the simulation"
              .formatted(simulation.seed()));
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    simulation.close();
  }
}
