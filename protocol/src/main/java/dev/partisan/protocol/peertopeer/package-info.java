/// The peer-to-peer topology (§3.3.4): a partial view of the cluster for connections, and heartbeats
/// that make a way from each node to each.
package dev.partisan.protocol.peertopeer;
