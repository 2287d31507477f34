package dev.partisan;

/// A running instance of Partisan.
public final class Node {
  Node() {}
}
