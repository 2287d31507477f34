package dev.partisan.config;

import dev.partisan.Setting;

/// What a file or the environment says of one setting.
///
/// @param text the value as it stands there
/// @param origin `node.conf:3`, or the variable's name
record Entry(Setting setting, String text, String origin) {
  /// Where, what, and the value unless it is secret.
  String described() {
    return origin + ": " + setting.path() + " = " + shown();
  }

  String shown() {
    return setting.isSecret() ? "(secret)" : text;
  }

  @Override
  public String toString() {
    return described();
  }
}
