package dev.partisan.cli;

/// The `partisan` command.
final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("Usage: partisan [--help] COMMAND");
  }
}
