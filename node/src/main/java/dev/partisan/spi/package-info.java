/// The two seams of a node: [Transport], byte connections to other nodes, and [Host], the machine under it.
///
/// Each has two implementations: TCP and the real machine, and the simulation's network and virtual time. They are for
/// those who write a network or a host; applications never see them.
package dev.partisan.spi;
