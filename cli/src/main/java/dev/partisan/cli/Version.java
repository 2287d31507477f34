package dev.partisan.cli;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
public final class Version implements IVersionProvider {
  /// The version that this module was built as.
  public static String number() {
    var module = Version.class.getModule().getDescriptor();
    return module == null ? "of no module" : module.rawVersion().orElse("unknown");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "partisan " + number(), "Java " + Runtime.version() + " at " + System.getProperty("java.home")
    };
  }
}
