package dev.partisan.conformance;

import dev.partisan.SendResult;
import dev.partisan.conformance.Order.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A node of a cluster under test, with the verbs of the suite. What the node throws comes as a [RefusedException].
///
/// ```java
/// beta.join("alpha");
/// beta.forward("alpha", 0, 100);
/// network.await("all arrived", () -> alpha.collected().size() == 100);
/// ```
public final class TestNode {
  private final TestNetwork network;
  private final String name;

  TestNode(TestNetwork network, String name) {
    this.network = network;
    this.name = name;
  }

  /// What another node is to this one.
  ///
  /// @param id name and incarnation
  public record Seen(String id, boolean isReachable) {}

  /// Its name.
  public String name() {
    return name;
  }

  private List<String> ask(Verb verb, Object... words) {
    return switch (network.ask(name, Order.of(verb, words))) {
      case Outcome.Done(List<String> answer) -> answer;
      case Outcome.Failed failure -> throw new RefusedException(failure);
    };
  }

  /// Joins the cluster of another node.
  public void join(String contact) {
    joinAddress(network.layout().address(contact));
  }

  /// Joins whoever is at an address.
  public void joinAddress(String address) {
    List<String> _ = ask(Verb.JOIN, address);
  }

  /// Leaves, or makes another one leave.
  public void leave(String node) {
    List<String> _ = ask(Verb.LEAVE, node);
  }

  /// Who is a member here, by name.
  public SequencedMap<String, Seen> members() {
    List<String> words = ask(Verb.MEMBERS);
    LinkedHashMap<String, Seen> members = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i += 3) {
      members.put(words.get(i), new Seen(words.get(i + 1), Boolean.parseBoolean(words.get(i + 2))));
    }
    return members;
  }

  /// Whether it holds that node for a member and reaches it.
  public boolean reaches(String other) {
    Seen seen = members().get(other);
    return seen != null && seen.isReachable();
  }

  public boolean isFullyConnected() {
    return Boolean.parseBoolean(ask(Verb.IS_FULLY_CONNECTED).getFirst());
  }

  /// Name and incarnation.
  public String id() {
    return ask(Verb.INCARNATION).getFirst();
  }

  /// Forwards numbers to a node's collector, until one is not queued; returns what became of the last.
  public SendResult forward(String to, int first, int count) {
    return forward(to, first, count, 0);
  }

  /// As [#forward(String, int, int)], each number with so many bytes besides.
  public SendResult forward(String to, int first, int count, int padding) {
    return SendResult.valueOf(ask(Verb.FORWARD, to, first, count, padding).getFirst());
  }

  /// Asks a node for its collector, the process and not its name, for [#forwardToRemembered].
  public void rememberCollector(String of) {
    List<String> _ = ask(Verb.REMEMBER_COLLECTOR, of);
  }

  public SendResult forwardToRemembered(int number) {
    return SendResult.valueOf(ask(Verb.FORWARD_TO_REMEMBERED, number).getFirst());
  }

  /// What was forwarded to this node's collector, in the order in which it arrived.
  public List<Integer> collected() {
    return numbers(ask(Verb.COLLECTED));
  }

  /// Casts a number to a node's echo server.
  public SendResult cast(String to, int number) {
    return SendResult.valueOf(ask(Verb.CAST, to, Agent.ECHO, number).getFirst());
  }

  /// What was cast to this node's echo server.
  public List<Integer> casts() {
    return numbers(ask(Verb.CASTS));
  }

  private static List<Integer> numbers(List<String> words) {
    List<Integer> numbers = new ArrayList<>();
    words.forEach(word -> numbers.add(Integer.valueOf(word)));
    return numbers;
  }

  /// Calls a node's echo server; returns the name of the node that answered, if it answered with the same number.
  public String call(String to, int number) {
    return call(to, Agent.ECHO, number);
  }

  /// As [#call(String, int)], of a process of another name.
  public String call(String to, String process, int number) {
    List<String> answer = ask(Verb.CALL, to, process, number);
    return Integer.parseInt(answer.get(1)) == number ? answer.get(0) : "wrong answer " + answer;
  }

  /// Starts a process that waits for its end.
  public void spawn(String process) {
    List<String> _ = ask(Verb.SPAWN, process);
  }

  /// Has a process of this node return.
  public void finish(String process) {
    List<String> _ = ask(Verb.END, process, false);
  }

  /// Has a process of this node throw.
  public void crash(String process) {
    List<String> _ = ask(Verb.END, process, true);
  }

  /// Watches a process.
  public void monitor(String node, String process) {
    List<String> _ = ask(Verb.MONITOR, node, process);
  }

  /// Watches a node.
  public void monitorNode(String node) {
    List<String> _ = ask(Verb.MONITOR_NODE, node);
  }

  /// Takes the monitor back that was made last; returns whether it could have reported.
  public boolean demonitor() {
    return Boolean.parseBoolean(ask(Verb.DEMONITOR).getFirst());
  }

  /// What monitors have reported, `process@node REASON` or `node REASON` each.
  public List<String> downs() {
    return ask(Verb.DOWNS);
  }

  /// Closes the node in peace.
  public void close() {
    List<String> _ = ask(Verb.CLOSE);
  }

  /// Who is a member here, by name, with name and incarnation.
  public Map<String, String> view() {
    Map<String, String> view = new TreeMap<>();
    members().forEach((member, seen) -> view.put(member, seen.id()));
    return view;
  }
}
