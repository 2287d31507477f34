package dev.partisan.protocol;

/// A client whose name another node wants, and the server that it hangs on.
record Rival(NodeId client, NodeId server) {}
