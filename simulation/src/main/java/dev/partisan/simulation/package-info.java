/// Whole nodes on virtual time and a simulated network: [Simulation] is where to begin.
///
/// What runs is the real thing but for the two seams under it, [dev.partisan.spi.Host] and
/// [dev.partisan.spi.Transport]. `Scheduler` and `Threads` are the first, `Network` and its like
/// the second.
package dev.partisan.simulation;
