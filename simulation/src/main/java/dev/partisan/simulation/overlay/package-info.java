/// Tens of thousands of protocols alone, without runtime and codec, on virtual time: for what only
/// shows at that size.
///
/// [dev.partisan.simulation.overlay.OverlaySimulation] hosts one protocol a node, and what rides on
/// it; [dev.partisan.simulation.overlay.OverlayGraph] measures the overlay that they make.
package dev.partisan.simulation.overlay;
