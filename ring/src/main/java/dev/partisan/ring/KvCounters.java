package dev.partisan.ring;

import java.util.concurrent.atomic.LongAdder;

/// What a store has counted since it started.
final class KvCounters {
  final LongAdder gets = new LongAdder();
  final LongAdder puts = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder readRepairs = new LongAdder();
  final LongAdder treeRepairs = new LongAdder();
  final LongAdder handedOff = new LongAdder();
  final LongAdder hinted = new LongAdder();
  final LongAdder refusedFull = new LongAdder();
}
