/// The two seams of a node: [Transport], byte connections to other nodes, and [Host], the machine under it.
///
/// Each has one implementation today, TCP and the real machine, and another to come in the simulation. They are for
/// those who write a network or a host; applications never see them.
package dev.partisan.spi;
