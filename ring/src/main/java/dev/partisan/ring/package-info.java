/// A ring of partitions after Dynamo: [dev.partisan.ring.Ring] says which nodes keep a key,
/// [dev.partisan.ring.KeyValueStore] keeps it there.
package dev.partisan.ring;
