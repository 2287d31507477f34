/// A broker for trying out and tests, in a process of its own.
package dev.partisan.amqp.embedded;
