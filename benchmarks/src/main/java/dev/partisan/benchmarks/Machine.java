package dev.partisan.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the figures were measured on.
final class Machine {
  private static final long NANOS_PER_TICK = 10_000_000;

  private Machine() {}

  static Map<String, Object> describe(List<String> workerFlags) {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("processor", firstValue(Path.of("/proc/cpuinfo"), "model name"));
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("memory", firstValue(Path.of("/proc/meminfo"), "MemTotal"));
    machine.put("system", property("os.name") + " " + property("os.version"));
    machine.put("java", property("java.vm.name") + " " + property("java.vm.version"));
    machine.put("flags", String.join(" ", workerFlags));
    machine.put("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    return machine;
  }

  /// The processor time that all programs have used so far, the system itself included; 0 where it does not tell.
  static long busyNanos() {
    long ticks = 0;
    try {
      String[] times = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
      for (int i = 1; i < times.length; i++) {
        boolean isIdle = i == 4 || i == 5 || i > 8; // idle, waiting for a disk, or counted twice
        ticks += isIdle ? 0 : Long.parseLong(times[i]);
      }
    } catch (IOException e) {
      return 0;
    }
    return ticks * NANOS_PER_TICK;
  }

  /// The processor time that this JVM has used so far.
  static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  /// The value of a line `name : value`; empty when there is no such line.
  static String firstValue(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
