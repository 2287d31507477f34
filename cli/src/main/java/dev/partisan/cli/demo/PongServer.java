package dev.partisan.cli.demo;

import dev.partisan.GenServer;
import dev.partisan.cli.demo.DemoMessage.Ping;
import dev.partisan.cli.demo.DemoMessage.Pong;

/// Answers the small requests.
final class PongServer implements GenServer<DemoMessage> {
  static final String NAME = "pong";

  @Override
  public Pong handleCall(DemoMessage request) {
    if (request instanceof Ping ping) {
      return new Pong(ping.number());
    }
    throw new IllegalArgumentException("no ping: " + request);
  }
}
