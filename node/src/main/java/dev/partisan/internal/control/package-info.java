/// The control plane of a node: one serial loop that feeds the protocol its inputs and carries its outputs out.
///
/// [ControlPlane] is the loop's content, `Links` its knowledge of which lane to dial when. Nothing here waits, and no
/// message of an application comes by.
package dev.partisan.internal.control;
