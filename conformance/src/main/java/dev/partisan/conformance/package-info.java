/// What every topology must do: a suite of tests, and networks of several kinds to run it on.
///
/// [dev.partisan.conformance.TopologyConformance] is what a test class of a topology implements.
package dev.partisan.conformance;
