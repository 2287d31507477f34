/// The publish-subscribe topology's network: connections of bytes between nodes that reach nothing but a broker.
///
/// A program adds the artifact and chooses the topology; the rest of it stays as it is:
///
/// ```java
/// BrokerConfig broker = BrokerConfig.of("amqps://mq.example").withLogin("shop", password);
/// Topology topology = Topology.publishSubscribe(broker);
/// Node node = Node.named("alpha").topology(topology).messages(Greet.class).start();
/// // Nodes of one cluster name find each other at the broker: no join, no address, nothing that listens.
/// node.forward(node.ref("beta", "greeter"), new Greet("Ada"));
/// ```
///
/// [AmqpConnection] is a connection as a lane sees it: two streams of [Segment]s, each an AMQP message, with credit
/// from the receiver and confirms from the broker. [BrokerLink] is a node's own connection to the broker for one lane,
/// with the lane's queue; [BrokerSession] one life of it. [AmqpTransport] ties them together.
package dev.partisan.amqp;
