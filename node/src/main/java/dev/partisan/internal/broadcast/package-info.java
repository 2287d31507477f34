/// Broadcasts of a node: the host of the trees, what is held for others, and who listens.
package dev.partisan.internal.broadcast;
