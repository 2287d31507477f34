/// Small programs that show one thing each. Begin with [HelloCluster]; then [Channels], [Processes] and [Membership].
///
/// Each starts its nodes in this one JVM, on loopback addresses with any free port. Between two machines only the
/// addresses differ.
package dev.partisan.examples;
