/// Topologies as pure state machines: what happened goes in, what the host shall do comes out.
///
/// Read [Protocol], [Input] and [Output] first, then [FullMesh]. Nothing here opens a socket, reads a clock, starts a
/// thread or logs, so a run is a function of its inputs and its seed, and can be replayed.
package dev.partisan.protocol;
