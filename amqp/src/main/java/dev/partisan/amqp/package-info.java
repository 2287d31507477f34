/// The publish-subscribe topology's network: connections of bytes between nodes that reach nothing but a broker.
///
/// [AmqpConnection] is a connection as a lane sees it: two streams of [Segment]s, each an AMQP message, with credit from
/// the receiver and confirms from the broker. [BrokerLink] is a node's own connection to the broker for one lane, with
/// the lane's queue; [BrokerSession] one life of it. [AmqpTransport] ties them together.
package dev.partisan.amqp;
