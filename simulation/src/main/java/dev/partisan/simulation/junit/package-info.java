/// Simulations as JUnit tests: [SimulationTest].
package dev.partisan.simulation.junit;
