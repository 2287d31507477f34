/// A node with a key-value store that Redis clients talk to.
package dev.partisan.cli.kv;
