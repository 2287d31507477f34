/// TCP, from the socket up to bytes told to a handler; frames, handshakes and lanes live above it.
///
/// Read [TcpTransport] first: a node's listeners, dials and connections. Each of these is a
/// [KeyOwner], served by one [SelectorLoop] of the JVM's [LoopGroup].
package dev.partisan.transport;
