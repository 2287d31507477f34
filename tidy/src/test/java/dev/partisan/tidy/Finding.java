package dev.partisan.tidy;

/// A line that breaks a rule; prints as `file:line: what`, which editors and terminals make a link of.
record Finding(String file, int line, String what) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + what;
  }
}
