package dev.partisan.cli.shell;

import dev.partisan.CallException;
import dev.partisan.ChannelStats;
import dev.partisan.NameTakenException;
import dev.partisan.Node;
import dev.partisan.NodeStats;
import dev.partisan.PeerStats;
import dev.partisan.QueueFullException;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.cli.ByteSize;
import dev.partisan.cli.Failure;
import dev.partisan.cli.Table;
import dev.partisan.cli.shell.ShellMessage.Answer;
import dev.partisan.cli.shell.ShellMessage.Ask;
import dev.partisan.cli.shell.ShellMessage.Text;
import dev.partisan.protocol.Member;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The commands of one node, a line each.
final class Shell {
  static final String HELP =
      """
      join HOST:PORT [HOST:PORT...]   join the cluster of the first of these that answers
      leave                           leave the cluster; this node goes on alone
      leave NODE                      take another node out of the cluster, reachable or not
      members                         who is in the cluster, and whether this node reaches them
      send [@CHANNEL] NODE NAME TEXT  send a line to the process NAME of NODE, which prints it
      call [@CHANNEL] NODE NAME TEXT  send a line, wait for its echo, and print how long that took
      spawn NAME                      start another process like 'console', which every node has
      stats                           what this node has counted
      help                            this text
      quit                            close the node; so do Ctrl-D and Ctrl-C\
      """;

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
  private static final double NANOS_PER_MILLI = 1e6;

  private final Node node;
  private final Set<String> channels;
  private final Screen screen;

  /// @param channels the names that `@` may select
  Shell(Node node, Set<String> channels, Screen screen) {
    this.node = node;
    this.channels = channels;
    this.screen = screen;
  }

  /// Starts what every shell has.
  void start() {
    spawn(Printer.NAME);
  }

  /// Does what a line says. Returns whether it worked; if not, one line on the error stream said why.
  boolean obey(String line) {
    List<String> words = Arrays.stream(line.strip().split("\\s+")).toList();
    try {
      run(line.strip(), words);
      return true;
    } catch (Failure | CallException | NameTakenException | QueueFullException e) {
      screen.complain(words.getFirst() + ": " + e.getMessage());
    } catch (IllegalArgumentException e) { // an address, a name or a channel that cannot be
      screen.complain(words.getFirst() + ": " + e.getMessage());
    }
    return false;
  }

  private void run(String line, List<String> words) {
    switch (words.getFirst()) {
      case "" -> {}
      case "join" -> join(atLeast(2, words));
      case "leave" -> leave(words);
      case "members" -> members();
      case "send" -> send(Addressed.parse(line, channels));
      case "call" -> call(Addressed.parse(line, channels));
      case "spawn" -> spawn(atLeast(2, words).get(1));
      case "stats" -> stats();
      case "help" -> screen.print(HELP);
      default -> throw new Failure("no such command; 'help' lists those that there are");
    }
  }

  private static List<String> atLeast(int count, List<String> words) {
    if (words.size() < count) {
      throw new Failure("something is missing; 'help' shows how to write it");
    }
    return words;
  }

  private void join(List<String> words) {
    Contacts contacts = new Contacts(words.subList(1, words.size()));
    contacts.resolve();
    contacts.join(node);
    members();
  }

  private void leave(List<String> words) {
    String name = words.size() > 1 ? words.get(1) : node.id().name();
    node.leave(name);
    members();
  }

  private void members() {
    Table table = new Table("node", "address", "reachable", "incarnation");
    for (Member member : node.members()) {
      boolean isSelf = member.id().equals(node.id());
      table.row(
          member.id().name(),
          member.at().toString(),
          isSelf ? "this node" : member.isReachable() ? "yes" : "no",
          Long.toHexString(member.id().incarnation()));
    }
    table.lines().forEach(screen::print);
  }

  private void send(Addressed to) {
    Ref<ShellMessage> ref = node.ref(to.node(), to.process());
    SendResult result = node.forward(ref, new Text(node.id().name(), to.text()), options(to));
    switch (result) {
      case QUEUED -> {}
      case NO_ROUTE -> throw new Failure("no member is called '" + to.node() + "'; see 'members'");
      case NO_SUCH_PROCESS -> throw new Failure("this node has no process '" + to.process() + "'");
      case QUEUE_FULL, TIMED_OUT -> throw new Failure("not sent: the queue to it is full");
      case TOO_LARGE -> throw new Failure("not sent: it is larger than a message may be");
      case CLOSED -> throw new Failure("not sent: this node is closed");
    }
  }

  private void call(Addressed to) {
    Ref<ShellMessage> ref = node.ref(to.node(), to.process());
    long start = System.nanoTime();
    Answer answer = node.call(ref, new Ask(node.id().name(), to.text()), CALL_TIMEOUT, options(to));
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    screen.print(String.format(Locale.ROOT, "%s   (%.2f ms)", answer.text(), millis));
  }

  private static SendOptions options(Addressed to) {
    return to.channel().map(SendOptions::via).orElse(SendOptions.defaults());
  }

  private void spawn(String name) {
    node.spawn(name, () -> new Printer(name, screen::print));
  }

  private void stats() {
    NodeStats stats = node.stats();
    Table table = new Table("", "count:");
    table.row("processes running", "" + stats.processes());
    table.row("queued for other nodes", ByteSize.text(stats.queuedBytes()));
    long deadLetters = stats.deadLetters().values().stream().mapToLong(Long::longValue).sum();
    table.row("dead letters", "" + deadLetters);
    stats
        .deadLetters()
        .forEach((reason, count) -> {
          if (count > 0) {
            table.row("  of these: " + words(reason), "" + count);
          }
        });
    table.row("messages lost with a peer", "" + stats.lostWithLanes());
    table.row("sent on the default channel for want of theirs", "" + stats.channelFallbacks());
    table.row("connections closed for malformed frames", "" + stats.malformedFrames());
    table.row("connections of nodes with another secret", "" + stats.failedAuthentications());
    stats
        .tlsFailures()
        .forEach((kind, count) -> {
          if (count > 0) {
            table.row("TLS failures: " + words(kind), "" + count);
          }
        });
    table.row("malformed messages", "" + stats.malformedMessages());
    table.row("refused control messages", "" + stats.rejectedControlMessages());
    table.lines().forEach(screen::print);
    traffic(stats).forEach(screen::print);
  }

  /// A line for each channel, over all peers, and one for each channel of each peer.
  private static List<String> traffic(NodeStats stats) {
    Table table =
        new Table(
            "channel",
            "peer",
            "up:",
            "sent:",
            "",
            "received:",
            "",
            "waiting:",
            "dropped:",
            "lost:",
            "reconnects:");
    stats.channels().forEach(channel -> row(table, channel, "all"));
    for (PeerStats peer : stats.peers()) {
      peer.channels().forEach(channel -> row(table, channel, peer.peer().name()));
    }
    return table.lines();
  }

  private static void row(Table table, ChannelStats channel, String peer) {
    long dropped = channel.dropped().values().stream().mapToLong(Long::longValue).sum();
    table.row(
        channel.channel(),
        peer,
        channel.lanesUp() + "/" + channel.lanes(),
        "" + channel.sent().messages(),
        ByteSize.text(channel.sent().bytes()),
        "" + channel.received().messages(),
        ByteSize.text(channel.received().bytes()),
        ByteSize.text(channel.waitingBytes()),
        "" + dropped,
        "" + channel.lost(),
        "" + channel.reconnects());
  }

  private static String words(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
