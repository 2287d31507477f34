package dev.partisan.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Stands in the list of commands for what the launcher does itself, since it needs Maven and the sources.
@Command(
    name = "test",
    description = {
      "Build everything, hold it against all gates and run all tests (done by the launcher).",
      "Options go to Maven: './partisan test -pl wire -am' tests one module and those it needs."
    },
    exitCodeList = {"0:every test passed", "1:a test or a gate failed"})
final class TestCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new Failure(
        "the launcher runs the tests: say './partisan test' in the folder of the sources");
  }
}
