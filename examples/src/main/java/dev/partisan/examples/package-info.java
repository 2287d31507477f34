/// Small programs that show one thing each. Begin with [HelloCluster]; then [Channels], [Processes]
/// and [Membership].
///
/// [ReplicatedCounter] is an application that [ReplicatedCounterSearch] tests by seed, in a simulation.
///
/// Each other one starts its nodes in this one JVM, on loopback addresses with any free port.
/// Between two machines only the addresses differ.
package dev.partisan.examples;
