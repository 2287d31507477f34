/// Conflict-free replicated data types, and the [dev.partisan.crdt.Store] that keeps replicas of them alike.
package dev.partisan.crdt;
