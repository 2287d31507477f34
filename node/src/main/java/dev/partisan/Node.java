package dev.partisan;

import dev.partisan.internal.NodeRuntime;
import dev.partisan.internal.monitor.Watch;
import dev.partisan.internal.process.MessageKind;
import dev.partisan.internal.process.Processes;
import dev.partisan.internal.process.Refs;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A running instance of Partisan: it spawns processes, sends messages to those of any node, and
/// knows the cluster.
///
/// All methods may be called from any thread. Sending never waits for delivery: it says what became
/// of the message on this node.
///
/// ```java
/// try (var node = Node.named("alpha").listen("127.0.0.1:7000").messages(Greet.class, Greeting.class).start()) {
///   node.spawn("greeter", Greeter::new);
///   node.join("127.0.0.1:7001");
///   Greeting reply = node.call(node.ref("beta", "greeter"), new Greet("Ada"), Duration.ofSeconds(5));
/// }
/// ```
public final class Node implements AutoCloseable {
  /// How long [#close()] lets processes and queues drain.
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(5);

  private final NodeRuntime runtime;

  Node(NodeRuntime runtime) {
    this.runtime = runtime;
    runtime.processes().attach(this);
  }

  /// Begins to describe a node of this name, which is unique in its cluster.
  public static NodeBuilder named(String name) {
    return new NodeBuilder(name);
  }

  /// This run of the node.
  public NodeId id() {
    return runtime.self();
  }

  /// Where other nodes reach this one.
  public Address address() {
    return runtime.address();
  }

  // Membership: the verbs of the paper's Table 1.

  /// Makes this node's cluster and that of a contact one; waits until it is done.
  ///
  /// @param contacts `host:port`, tried in this order until one admits this node
  /// @throws JoinException when none did in time, 30 s unless [NodeBuilder#topology] says otherwise, or when a living
  ///   node of this name is a member already
  /// @throws IllegalArgumentException when a contact is not `host:port`
  /// @throws java.util.concurrent.CancellationException when the calling thread is interrupted; the join goes on
  public void join(String... contacts) {
    runtime.await(runtime.join(addresses(contacts)));
  }

  /// As [#join], without waiting; the stage fails with the same exceptions.
  public CompletionStage<Void> joinAsync(String... contacts) {
    return runtime.awayFromControl(runtime.join(addresses(contacts))).minimalCompletionStage();
  }

  private static List<Address> addresses(String... contacts) {
    return Arrays.stream(contacts).map(Address::parse).toList();
  }

  /// Takes this node out of the cluster. It runs on as a cluster of its own, and may join again.
  public void leave() {
    leave(id().name());
  }

  /// Takes a node out of the cluster, reachable or not. A running one learns of it and leaves by
  /// itself.
  ///
  /// @throws IllegalArgumentException when there is no member of that name
  /// @throws UnsupportedOperationException on the static topology, which nobody leaves
  public void leave(String nodeName) {
    runtime.await(runtime.leave(nodeName));
  }

  /// The members of the cluster as this node knows them, this node among them, sorted by name. The list never
  /// changes; a later call gives a later one.
  public List<Member> members() {
    return runtime.members();
  }

  /// Calls `listener` with each change of the members from now on, in order, on a thread of its own.
  ///
  /// At most 10,000 events wait for a listener; one that is further behind misses those that come then
  /// ([NodeStats#missedMemberEvents]) and should look at [#members()] again.
  public Subscription onMembership(Consumer<? super MemberEvent> listener) {
    return onMembership(MemberEvent.class, listener);
  }

  /// As [#onMembership(Consumer)], for the events of one type.
  public <E extends MemberEvent> Subscription onMembership(
      Class<E> type, Consumer<? super E> listener) {
    return runtime.addMemberListener(type, listener);
  }

  /// Whether every connection of every configured channel to every other member is up. A join is done before: lanes
  /// follow one by one, and until then messages queue.
  public boolean isFullyConnected() {
    return runtime.isFullyConnected();
  }

  // Services.

  /// Tells the cluster that this node offers a service. The membership carries the word: each node hears of it as it
  /// hears of members, and forgets it with them. What the name means is the application's affair; the name of the
  /// process that serves is a good one.
  ///
  /// @throws IllegalArgumentException when the name is empty or too long, or the node offers too many services already,
  ///   naming the limit
  public void offer(String service) {
    runtime.offer(service);
  }

  /// As [#offer(String)], under the name of a type, such as the one whose messages the service takes.
  public void offer(Class<?> type) {
    offer(type.getName());
  }

  /// Tells the cluster that this node offers a service no more. Returns whether it did.
  public boolean withdraw(String service) {
    return runtime.withdraw(service);
  }

  /// As [#withdraw(String)], for a type.
  public boolean withdraw(Class<?> type) {
    return withdraw(type.getName());
  }

  /// The members that offer a service as far as this node has heard, this node perhaps among them, sorted by name.
  /// Nobody is asked: [Member#isReachable] says what is known of each.
  public List<Member> providers(String service) {
    return members().stream()
        .filter(member -> member.profile().services().contains(service))
        .toList();
  }

  /// As [#providers(String)], for a type.
  public List<Member> providers(Class<?> type) {
    return providers(type.getName());
  }

  // Messages.

  /// A ref to whoever holds a registered name on a node, now or later. Nobody is asked: the node need not be a member.
  ///
  /// @throws IllegalArgumentException when the process's name is blank or longer than 255 characters
  public <M> Ref<M> ref(String nodeName, String processName) {
    return Refs.named(nodeName, processName);
  }

  /// Sends a message; does not wait for its delivery. Where the queue is full and the channel's policy is
  /// [OverflowPolicy#BLOCK], it waits for room, for [NodeBuilder#sendTimeout] at most.
  ///
  /// @return what became of the message on this node; what is not queued is counted as a dead letter
  /// @throws IllegalArgumentException when the message is of a type that is not registered
  /// @throws QueueFullException when the queue is full and the channel's policy is [OverflowPolicy#FAIL]
  public <M> SendResult forward(Ref<? super M> to, M message) {
    return forward(to, message, SendOptions.defaults());
  }

  /// As [#forward(Ref, Object)], on a channel and with a partition key of the caller's choice.
  public <M> SendResult forward(Ref<? super M> to, M message, SendOptions options) {
    return runtime.router().send(sender(), to, MessageKind.MESSAGE, 0, message, options);
  }

  /// Sends an asynchronous request to a [GenServer]'s `handleCast`; as [#forward(Ref, Object)] otherwise.
  public <M> SendResult cast(Ref<? super M> server, M message) {
    return cast(server, message, SendOptions.defaults());
  }

  /// As [#cast(Ref, Object)], on a channel and with a partition key of the caller's choice.
  public <M> SendResult cast(Ref<? super M> server, M message, SendOptions options) {
    return runtime.router().send(sender(), server, MessageKind.CAST, 0, message, options);
  }

  /// Sends a request and waits for its reply.
  ///
  /// @param timeout above zero; counts from now, waiting for room in a queue included
  /// @throws CallException when none came: its subclasses say why, and how far the request is known to have come
  /// @throws IllegalArgumentException when the request is of a type that is not registered
  /// @throws IllegalStateException when a process calls itself
  public <R, M extends Call<R>> R call(Ref<? super M> server, M request, Duration timeout) {
    return call(server, request, timeout, SendOptions.defaults());
  }

  /// As [#call(Ref, Call, Duration)], on a channel and with a partition key of the caller's choice.
  @SuppressWarnings({"unchecked", "NullAway"}) // a server replies to a Call<R> with an R
  public <R, M extends Call<R>> R call(
      Ref<? super M> server, M request, Duration timeout, SendOptions options) {
    return (R) runtime.calls().call(server, request, timeout, options);
  }

  /// As [#call(Ref, Call, Duration)], without waiting; the stage fails with the same exceptions.
  public <R, M extends Call<R>> CompletionStage<R> callAsync(
      Ref<? super M> server, M request, Duration timeout) {
    return callAsync(server, request, timeout, SendOptions.defaults());
  }

  /// As [#callAsync(Ref, Call, Duration)], on a channel and with a partition key of the caller's
  /// choice.
  @SuppressWarnings({"unchecked", "NullAway"}) // a server replies to a Call<R> with an R
  public <R, M extends Call<R>> CompletionStage<R> callAsync(
      Ref<? super M> server, M request, Duration timeout, SendOptions options) {
    return (CompletionStage<R>) runtime.calls().callAsync(server, request, timeout, options);
  }

  // Monitors. A process uses those of its Context.

  /// Watches a process of any node and calls `listener` once when it is down, on a thread of its own.
  /// As [Context#monitor(Ref, java.util.function.Function)] otherwise.
  public MonitorRef monitor(Ref<?> target, Consumer<? super Down> listener) {
    return monitor(target, SendOptions.defaults(), listener);
  }

  /// As [#monitor(Ref, Consumer)], on a channel and with a partition key of the caller's choice.
  public MonitorRef monitor(Ref<?> target, SendOptions options, Consumer<? super Down> listener) {
    return runtime
        .monitors()
        .monitor(runtime.monitors().application(), sender(), target, options, toListener(listener));
  }

  /// Watches the run of a node that is a member now, and calls `listener` once when it is down, on a
  /// thread of its own. As [Context#monitorNode] otherwise.
  public MonitorRef monitorNode(String nodeName, Consumer<? super Down> listener) {
    return runtime
        .monitors()
        .monitorNode(runtime.monitors().application(), nodeName, toListener(listener));
  }

  /// Takes a monitor back that was made with this node's own methods: its listener is not called
  /// after that. Returns whether it could have been.
  public boolean demonitor(MonitorRef monitor) {
    return runtime.monitors().demonitor(runtime.monitors().application(), monitor);
  }

  // Broadcasts.

  /// Sends a message to the listeners of its type on every node of the cluster, this one included. Does not wait for
  /// its delivery.
  ///
  /// It travels along a tree of the nodes' links, encoded once, on every topology. Each node that runs and is connected
  /// gets it once, unless it was apart for longer than broadcasts are held ([BroadcastConfig]); one that joins may get
  /// what was broadcast shortly before. Those of one node arrive in their order as long as no link of the tree is lost.
  ///
  /// @return what became of the message on this node
  /// @throws IllegalArgumentException when the message is of a type that is not registered
  public SendResult broadcast(Object message) {
    return broadcast(message, SendOptions.defaults());
  }

  /// As [#broadcast(Object)], on a channel and with a partition key of the caller's choice. Where the way to a peer is
  /// full and the channel's policy is [OverflowPolicy#BLOCK], it waits for room, for [NodeBuilder#sendTimeout] at most;
  /// a peer that has none is told of the broadcast instead, and asks for it. A monotonic channel subsumes no broadcast.
  ///
  /// @throws QueueFullException when the node itself has no room and the channel's policy is [OverflowPolicy#FAIL]
  public SendResult broadcast(Object message, SendOptions options) {
    return runtime.broadcasts().broadcast(message, options);
  }

  /// Calls `listener` with each broadcast of a type, or of a type below it, in the order of their coming, on a thread
  /// of its own. Each listener gets a copy of its own.
  ///
  /// At most 10,000 broadcasts or 32 MiB wait for a listener; one that is further behind misses those that come then
  /// ([BroadcastStats#dropped]).
  public <M> Subscription onBroadcast(Class<M> type, Consumer<? super M> listener) {
    return runtime.broadcasts().add(type, listener);
  }

  /// Has a handler of replicated data take in the broadcasts of exactly this type, and compare now and then with that
  /// of a random peer.
  ///
  /// @throws IllegalStateException when the type has a handler on this node
  public <I, M> Subscription onBroadcast(Class<M> type, BroadcastHandler<I, M> handler) {
    return runtime.broadcasts().add(type, handler);
  }

  private Watch.Sink toListener(Consumer<? super Down> listener) {
    return (watch, down) -> runtime.tellDown(watch, down, listener::accept);
  }

  private long sender() {
    return Processes.currentPid(runtime.self());
  }

  // Processes.

  /// Starts a server under a name, on a virtual thread.
  ///
  /// @throws NameTakenException when another process of this node holds the name
  public <M> Ref<M> spawn(String name, Supplier<? extends GenServer<M>> server) {
    return spawn(SpawnOptions.named(name), server);
  }

  /// Starts a server; `server` makes an instance for the start and for each restart.
  ///
  /// @throws NameTakenException when the options name it and another process of this node holds the
  /// name
  public <M> Ref<M> spawn(SpawnOptions options, Supplier<? extends GenServer<M>> server) {
    return runtime.processes().spawnServer(options, server);
  }

  /// Starts a process of straight-line code, on a virtual thread.
  public <M> Ref<M> spawn(ProcessBody<M> body) {
    return spawn(SpawnOptions.defaults(), body);
  }

  /// Starts a process of straight-line code.
  ///
  /// @throws NameTakenException when the options name it and another process of this node holds the
  /// name
  public <M> Ref<M> spawn(SpawnOptions options, ProcessBody<M> body) {
    return runtime.processes().spawnBody(options, body);
  }

  /// Gives a process of this node one more name.
  ///
  /// @throws NameTakenException when another process of this node holds the name
  /// @throws NoSuchProcessException when the process is not of this node or has ended
  public void register(String name, Ref<?> process) {
    runtime.processes().register(name, process);
  }

  /// Frees a name; returns whether it was held.
  public boolean unregister(String name) {
    return runtime.processes().unregister(name);
  }

  /// The process of this node that holds a name now.
  public Optional<Ref<?>> whereis(String name) {
    return runtime.processes().whereis(name);
  }

  /// Tells a process of this node to stop: what it waits in throws [ProcessStoppedException]. Returns whether it ran.
  /// Does not wait for its end.
  public boolean stop(Ref<?> process) {
    return runtime.processes().stop(process);
  }

  // Life.

  /// What this node has counted so far.
  public NodeStats stats() {
    return NodeStats.of(runtime);
  }

  /// Whether the node was closed, or closed itself because another holder of its name won.
  public boolean isClosed() {
    return runtime.isClosed();
  }

  /// Closes as [#close(Duration)] does, draining for [#DEFAULT_DRAIN] at most.
  @Override
  public void close() {
    close(DEFAULT_DRAIN);
  }

  /// Stops the node: processes finish what is in their mailboxes and queues of connected lanes empty for at most
  /// `drainFor`; then all ends. For the others the node stays a member, unreachable, until somebody removes it; started
  /// again, it takes its place. To be gone for good, [#leave()] before.
  public void close(Duration drainFor) {
    runtime.close(drainFor);
  }
}
