/// HyParView (§3.3.4): partial views that keep thousands of nodes in one connected overlay.
///
/// [dev.partisan.protocol.hyparview.HyParView] is the protocol. Its active view are the peers that it
/// keeps connections to; its passive view are others it knows of and turns to when a peer is lost.
package dev.partisan.protocol.hyparview;
