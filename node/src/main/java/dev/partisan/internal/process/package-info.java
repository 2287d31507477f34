/// Processes: their table, mailboxes and lives, and the calls that wait for replies.
///
/// Read [ProcessTable] first, then `ProcessCell` and `Mailbox`. What comes from the network is
/// delivered on event loops, so delivery never blocks; what a process does runs on its own thread
/// and may.
package dev.partisan.internal.process;
