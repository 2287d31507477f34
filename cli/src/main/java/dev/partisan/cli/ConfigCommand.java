package dev.partisan.cli;

import dev.partisan.Setting;
import dev.partisan.Setting.Group;
import dev.partisan.config.Configuration;
import dev.partisan.config.Configuration.Value;
import dev.partisan.config.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `partisan config`.
@Command(
    name = "config",
    description = {
      "List the settings of a node: default, type and meaning.",
      "",
      "A file holds them under 'partisan { ... }', in HOCON; in the environment, partisan.send-timeout",
      "is PARTISAN_SEND_TIMEOUT. The environment wins over the file, a program's own code over both.",
      "With --config, what a node would really use, and where it comes from.",
      ""
    },
    exitCodeList = {
      "0:the settings were listed",
      "1:the file or the environment holds what cannot be used",
      "2:the command line is wrong"
    })
final class ConfigCommand implements Callable<Integer> {
  /// A setting, for programs.
  record Described(
      String path,
      String environment,
      String group,
      String type,
      String byDefault,
      String meaning,
      String reason) {
    static Described of(Setting setting) {
      return new Described(
          setting.path(),
          setting.environmentName(),
          words(setting.group()),
          setting.type(),
          setting.defaultText(),
          setting.meaning(),
          setting.reason());
    }
  }

  /// A setting's value, for programs.
  record Effective(String path, String value, String origin) {
    static Effective of(Value value) {
      return new Effective(value.setting().path(), value.value(), value.origin());
    }
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Show the values that this file and the environment give, and where from.")
  private @Nullable Path file;

  @Option(names = "--json", description = "Write JSON.")
  private boolean isJson;

  private final Io io;

  ConfigCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    Path given = file;
    if (given == null) {
      describe();
    } else {
      try {
        show(Configuration.of(given).values());
      } catch (ConfigurationException e) {
        throw new Failure(String.valueOf(e.getMessage()), e);
      }
    }
    io.out().flush();
    return 0;
  }

  private void describe() {
    if (isJson) {
      io.out().print(Json.text(Setting.all().stream().map(Described::of).toList()));
      return;
    }
    for (Group group : Group.values()) {
      Table table = new Table(words(group), "default", "type", "meaning");
      Setting.all().stream()
          .filter(setting -> setting.group() == group)
          .forEach(setting ->
              table.row(setting.path(), setting.defaultText(), setting.type(), setting.meaning()));
      table.lines().forEach(io.out()::println);
      io.out().println();
    }
  }

  private void show(List<Value> values) {
    if (isJson) {
      io.out().print(Json.text(values.stream().map(Effective::of).toList()));
      return;
    }
    Table table = new Table("setting", "value", "from");
    values.forEach(value -> table.row(value.setting().path(), value.value(), value.origin()));
    table.lines().forEach(io.out()::println);
  }

  private static String words(Group group) {
    return group.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
