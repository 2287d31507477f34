/// What applications import: nodes, processes, refs and channels.
///
/// Begin with [Node]: [Node#named] describes one, `start` runs it. A node spawns processes, a [GenServer] or a
/// [ProcessBody], and sends messages to those of any node through a [Ref]. Messages are records, registered where the
/// node is built. A [Channel] gives a class of traffic connections of its own.
///
/// Unless it says otherwise, a method may be called from any thread, and no argument and no result is `null`.
package dev.partisan;
