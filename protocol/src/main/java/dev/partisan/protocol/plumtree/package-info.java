/// Broadcast along trees that repair themselves: [Plumtree][dev.partisan.protocol.plumtree.Plumtree], a
/// state machine that sees the ids of messages and never what is in them.
package dev.partisan.protocol.plumtree;
