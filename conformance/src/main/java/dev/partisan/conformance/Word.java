package dev.partisan.conformance;

import dev.partisan.Call;
import dev.partisan.Ref;

/// What processes of the suite say to each other.
sealed interface Word {
  /// One of a sequence.
  record Numbered(int number, byte[] padding) implements Word {}

  /// To be answered.
  record Ask(int number) implements Word, Call<Answered> {}

  /// By the node of that name.
  record Answered(int number, String node) implements Word {}

  /// Asks for the process that collects numbers, itself and not its name.
  record WhoCollects() implements Word, Call<Collector> {}

  record Collector(Ref<Word> process) implements Word {}

  /// Return, or throw.
  record End(boolean isCrash) implements Word {}
}
