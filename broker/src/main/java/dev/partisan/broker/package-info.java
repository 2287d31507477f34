/// An AMQP broker that a program starts in a process of its own, for trying out and tests. It keeps everything in
/// memory, listens on loopback, and lets `guest` in with the password `guest`.
package dev.partisan.broker;
