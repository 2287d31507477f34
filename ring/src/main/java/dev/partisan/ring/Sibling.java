package dev.partisan.ring;

/// A value and its dot: the change that brought it.
///
/// @param actor the vnode that took it
/// @param counter the number of that vnode's change of the key
record Sibling(long actor, long counter, Value value) {}
