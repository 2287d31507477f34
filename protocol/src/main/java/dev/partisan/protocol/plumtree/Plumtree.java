package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.Links.Link;
import dev.partisan.protocol.plumtree.Links.Tree;
import dev.partisan.protocol.plumtree.Missing.Announcer;
import dev.partisan.protocol.plumtree.Missing.Way;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Announcement;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Cause;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Digest;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Fetch;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gone;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Graft;
import dev.partisan.protocol.plumtree.PlumtreeMessage.IHave;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Offer;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Prune;
import dev.partisan.protocol.plumtree.PlumtreeOutput.DropCause;
import dev.partisan.protocol.plumtree.PlumtreeOutput.RefusalCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Broadcast to all nodes along trees of links that repair themselves (§3.3.4).
///
/// A broadcast goes at once along the eager links of a tree; along the others goes, a little later and
/// gathered, only that it is there (*i-have*). A link that brings a second copy is pruned from the
/// tree; one that would have brought the first over much fewer links takes the place of the one that
/// did. What was announced and does not come is asked for (*graft*), and the link it comes by becomes
/// one of the tree. What escapes all this, as across a partition, is found by an *exchange* of what two
/// peers hold.
///
/// All roots share one tree, in which every new link begins eager. Of those who use it one at a time
/// *shapes* it ([Shaping]): if each pruned by its own view, two would soon cut both links that hold a
/// node. A root that broadcasts often has a tree of its own, which begins as the shared one. The root
/// decides which, and each message says it, so that all nodes mean the same tree.
///
/// Only ids come in and go out: the host keeps what is in the messages.
///
/// ```java
/// Plumtree tree = new Plumtree(self, PlumtreeConfig.defaults(), random);
/// tree.handle(new PlumtreeInput.PeerUp(peer), nowNanos);
/// List<PlumtreeOutput> pushed = tree.handle(new PlumtreeInput.Broadcast(new BroadcastId(self, 1)), nowNanos);
/// ```
public final class Plumtree {
  private final NodeId self;
  private final PlumtreeConfig config;
  private final RandomGenerator random;
  private final Links links;
  private final RecentIds recent;
  private final Missing missing;
  private final Shaping shaping;

  /// The last sequence of this node's own.
  private long lastSequence;

  /// This node's own broadcasts since the last exchange, and between the two before.
  private int ownNow;

  private int ownBefore;
  private boolean isAnnounceDue;
  private boolean isRepairDue;

  public Plumtree(NodeId self, PlumtreeConfig config, RandomGenerator random) {
    this.self = self;
    this.config = config;
    this.random = random;
    this.links = new Links(config.tree().maxTrees());
    PlumtreeConfig.Memory memory = config.memory();
    this.recent = new RecentIds(memory.maxSeen(), memory.maxHeld(), memory.holdFor().toNanos());
    this.missing = new Missing(config);
    this.shaping = new Shaping(config.tree().shapeInterval().toNanos(), random);
  }

  /// Takes one input and says what follows from it.
  ///
  /// @param nowNanos the host's monotonic clock; only differences between two readings count
  /// @return what the host does next, in this order; often empty
  public List<PlumtreeOutput> handle(PlumtreeInput input, long nowNanos) {
    Step step = new Step(nowNanos);
    switch (input) {
      case PlumtreeInput.Started() -> scheduleExchange(step);
      case PlumtreeInput.PeerUp(NodeId peer) -> peerUp(peer, step);
      case PlumtreeInput.PeerDown(NodeId peer) -> peerDown(peer, step);
      case PlumtreeInput.Broadcast(BroadcastId id) -> broadcast(id, step);
      case PlumtreeInput.Received(NodeId from, PlumtreeMessage message) ->
          received(from, message, step);
      case PlumtreeInput.Unsent(NodeId to, Gossip gossip) -> unsent(to, gossip, step);
      case PlumtreeInput.Expired(PlumtreeTimer timer) -> expired(timer, step);
    }
    step.flush();
    if (step.isMissing) {
      scheduleRepair(step);
    }
    return step.outputs();
  }

  /// The peers that broadcasts of a root go to at once, in the order in which they came.
  ///
  /// @param isOwnTree whether the root's own tree is meant, or the one that all share
  public List<NodeId> eagerPeers(NodeId root, boolean isOwnTree) {
    Tree tree = links.tree(root, isOwnTree);
    return links.all().stream().filter(tree::isEager).map(link -> link.peer).toList();
  }

  /// How many broadcasts are known to be missing.
  public int missing() {
    return missing.size();
  }

  private void peerUp(NodeId peer, Step step) {
    boolean isNew = !peer.equals(self) && links.add(peer);
    if (isNew) {
      compare(peer, step);
    }
  }

  private void peerDown(NodeId peer, Step step) {
    links.remove(peer);
    missing.nodeGone(peer).forEach(entry -> ask(entry, step));
  }

  private void broadcast(BroadcastId id, Step step) {
    lastSequence = Math.max(lastSequence, id.sequence());
    ownNow++;
    boolean isOwnTree = Math.max(ownNow, ownBefore) >= config.tree().ownTreeFrom();
    recent.add(id, null, 0);
    step.emit(new PlumtreeOutput.Deliver(id));
    boolean shapes = isOwnTree || shaping.begins(step.nowNanos);
    spread(new Gossip(id, isOwnTree, 0, shapes ? Cause.EAGER : Cause.STEADY), null, null, step);
  }

  private void received(NodeId from, PlumtreeMessage message, Step step) {
    if (from.equals(self)) {
      step.refuse(from, RefusalCause.FROM_SELF);
      return;
    }
    switch (message) {
      case Gossip gossip -> gossip(from, gossip, step);
      case IHave(List<Announcement> announcements) -> iHave(from, announcements, step);
      case Graft graft -> graft(from, graft, step);
      case Prune(BroadcastId id, boolean isOwnTree) -> pruned(from, id, isOwnTree, step);
      case Digest(List<BroadcastId> held) -> digest(from, held, step);
      case Offer(List<BroadcastId> held) -> offer(from, held, step);
      case Fetch(List<BroadcastId> wanted) -> fetch(from, wanted, step);
      case Gone(List<BroadcastId> wanted) -> gone(from, wanted, step);
    }
  }

  private void gossip(NodeId from, Gossip gossip, Step step) {
    BroadcastId id = gossip.id();
    int hops = gossip.hops();
    RefusalCause flaw = flaw(id, hops, 1);
    if (flaw != null) {
      step.refuse(from, flaw);
    } else if (id.root().equals(self) || recent.find(id) != RecentIds.NOT_FOUND) {
      step.emit(new PlumtreeOutput.Duplicate(from, id));
      Link link = isAnnounceDue ? links.to(from) : null;
      if (link != null) {
        link.hasIt(id);
      }
      if (gossip.cause() == Cause.EAGER && shapes(gossip)) {
        prune(worseOf(from, gossip), id, gossip.isOwnTree(), step);
      }
    } else {
      Cause cause = causeHere(gossip, step);
      recent.add(id, cause == Cause.EAGER ? from : null, hops);
      step.emit(new PlumtreeOutput.Deliver(id));
      if (cause != Cause.FETCH) {
        setEager(from, id.root(), gossip.isOwnTree(), true);
      }
      Missing.Entry announced = missing.came(id);
      spread(new Gossip(id, gossip.isOwnTree(), hops, cause), from, announced, step);
      Announcer nearest = announced == null ? null : announced.nearest();
      Link link = nearest == null ? null : links.to(nearest.node());
      if (nearest != null && link != null) {
        shorten(id, gossip.isOwnTree(), link, nearest.hops(), step);
      }
    }
  }

  /// What a new broadcast does to the links here, and why it is sent on from here. What was fetched is
  /// handed on as such, since it enters the tree where it may meet itself, and the links where it does
  /// are good ones; what was grafted came too late to shape the tree that all share.
  private Cause causeHere(Gossip gossip, Step step) {
    if (gossip.cause() == Cause.FETCH) {
      return Cause.FETCH;
    }
    if (gossip.isOwnTree()) {
      return Cause.EAGER;
    }
    boolean shapes = gossip.cause() == Cause.EAGER && shaping.admits(step.nowNanos);
    if (!shapes) {
      shaping.passed();
    }
    return shapes ? Cause.EAGER : Cause.STEADY;
  }

  /// Whether a broadcast that came before shapes the tree here. One of the shared tree that does not has
  /// no parent.
  private boolean shapes(Gossip gossip) {
    BroadcastId id = gossip.id();
    if (gossip.isOwnTree() || id.root().equals(self)) {
      return true;
    }
    long position = recent.find(id);
    return position != RecentIds.NOT_FOUND && recent.parent(position) != null;
  }

  /// Of two peers by whose links a broadcast came, the sender and the present parent, the one that had it
  /// over more hops; if equal, the sender, which was later. What is quick is not always short: without
  /// this the first broadcast of all leaves a tree that is a third deeper. The sender cannot be a child
  /// of this node's, which would have it over more hops.
  private NodeId worseOf(NodeId sender, Gossip gossip) {
    long position = recent.find(gossip.id());
    NodeId parent = position == RecentIds.NOT_FOUND ? null : recent.parent(position);
    if (parent == null
        || parent.equals(sender)
        || links.to(sender) == null
        || gossip.hops() >= recent.hops(position)) {
      return sender;
    }
    recent.cameBy(position, sender, gossip.hops());
    setEager(sender, gossip.id().root(), gossip.isOwnTree(), true);
    return parent;
  }

  private void prune(NodeId peer, BroadcastId id, boolean isOwnTree, Step step) {
    setEager(peer, id.root(), isOwnTree, false);
    step.send(peer, new Prune(id, isOwnTree));
  }

  /// The peer got from here what it had. If it was its copy that this node kept, though it had sent one
  /// itself before, the link stays.
  private void pruned(NodeId from, BroadcastId id, boolean isOwnTree, Step step) {
    long position = recent.find(id);
    if (position != RecentIds.NOT_FOUND && from.equals(recent.parent(position))) {
      setEager(from, id.root(), isOwnTree, true);
      step.send(from, new Graft(id.root(), isOwnTree, List.of()));
    } else {
      setEager(from, id.root(), isOwnTree, false);
    }
  }

  /// What is wrong with an id and hops; `null` if nothing is.
  private @Nullable RefusalCause flaw(BroadcastId id, int hops, int fewestHops) {
    if (isForged(id)) {
      return RefusalCause.FORGED_ID;
    }
    return hops < fewestHops || hops > config.tree().maxHops() ? RefusalCause.HOPS : null;
  }

  private boolean isForged(BroadcastId id) {
    return id.sequence() < 1
        || !id.root().isKnown()
        || id.root().equals(self) && id.sequence() > lastSequence;
  }

  /// Sends a new broadcast on: along the tree at once, along the other links word of it.
  ///
  /// @param gossip with the links it has crossed so far
  /// @param announced those who have said that they have it; they are not told
  private void spread(
      Gossip gossip, @Nullable NodeId from, Missing.@Nullable Entry announced, Step step) {
    BroadcastId id = gossip.id();
    int hops = gossip.hops();
    boolean isOwnTree = gossip.isOwnTree();
    if (hops >= config.tree().maxHops()) {
      step.emit(new PlumtreeOutput.Dropped(DropCause.HOP_LIMIT, id));
      return;
    }
    Tree tree = links.tree(id.root(), isOwnTree);
    List<Link> all = links.all();
    List<NodeId> eager = new ArrayList<>(all.size());
    Announcement announcement = new Announcement(id, isOwnTree, hops);
    for (int i = 0; i < all.size(); i++) {
      Link link = all.get(i);
      if (link.peer.equals(from)) {
        continue;
      }
      if (tree.isEager(link)) {
        eager.add(link.peer);
      } else if (announced == null || !announced.isBy(link.peer)) {
        announce(link, announcement, step);
      }
    }
    if (!eager.isEmpty()) {
      Gossip onward = new Gossip(id, isOwnTree, hops + 1, gossip.cause());
      step.emit(new PlumtreeOutput.Push(onward, eager));
    }
  }

  private void announce(Link link, Announcement announcement, Step step) {
    link.announce(announcement);
    if (link.unsaid() == PlumtreeMessage.MAX_BATCH) {
      step.send(link.peer, new IHave(link.takeUnsaid()));
    } else if (!isAnnounceDue) {
      isAnnounceDue = true;
      step.schedule(PlumtreeTimer.ANNOUNCE, config.repair().announceDelay());
    }
  }

  private void setEager(NodeId peer, NodeId root, boolean isOwnTree, boolean isEager) {
    Link link = links.to(peer);
    if (link != null) {
      links.tree(root, isOwnTree).set(link, isEager);
    }
  }

  private void unsent(NodeId to, Gossip gossip, Step step) {
    Link link = links.to(to);
    if (link != null) {
      announce(link, new Announcement(gossip.id(), gossip.isOwnTree(), gossip.hops() - 1), step);
    }
  }

  private void iHave(NodeId from, List<Announcement> announcements, Step step) {
    if (announcements.size() > PlumtreeMessage.MAX_BATCH) {
      step.refuse(from, RefusalCause.OVERSIZED);
      return;
    }
    for (int i = 0; i < announcements.size(); i++) {
      Announcement announcement = announcements.get(i);
      BroadcastId id = announcement.id();
      RefusalCause flaw = flaw(id, announcement.hops(), 0);
      if (flaw != null) {
        step.refuse(from, flaw);
      } else if (!id.root().equals(self)) {
        announced(from, announcement, step);
      }
    }
  }

  private void announced(NodeId from, Announcement announcement, Step step) {
    BroadcastId id = announcement.id();
    long position = recent.find(id);
    if (position != RecentIds.NOT_FOUND) {
      NodeId parent = recent.parent(position);
      Link link = isAnnounceDue || parent != null ? links.to(from) : null;
      if (link != null) {
        link.hasIt(id);
        shorten(id, announcement.isOwnTree(), link, announcement.hops(), step);
      }
      return;
    }
    if (missing.isFull() && !missing.contains(id)) {
      step.emit(new PlumtreeOutput.Dropped(DropCause.TOO_MUCH_MISSING, id));
      return;
    }
    Way way = announcement.isOwnTree() ? Way.GRAFT_OWN : Way.GRAFT_SHARED;
    Missing.Entry fresh = missing.announced(id, new Announcer(from, announcement.hops(), way));
    if (fresh != null) {
      missing.waitForTree(fresh, step.nowNanos);
      step.isMissing = true;
    }
  }

  /// A peer by a lazy link had a broadcast over so few hops that it makes the better parent: the two
  /// links change places. It cannot be a child of this node's, which would have had it later.
  private void shorten(BroadcastId id, boolean isOwnTree, Link link, int hops, Step step) {
    long position = recent.find(id);
    NodeId parent = recent.parent(position);
    if (parent == null
        || parent.equals(link.peer)
        || recent.hops(position) - (hops + 1) < config.tree().optimiseFromHops()) {
      return;
    }
    Tree tree = links.tree(id.root(), isOwnTree);
    if (!tree.isEager(link)) {
      tree.set(link, true);
      recent.cameBy(position, link.peer, hops + 1);
      step.send(link.peer, new Graft(id.root(), isOwnTree, List.of()));
      prune(parent, id, isOwnTree, step);
    }
  }

  private void ask(Missing.Entry entry, Step step) {
    Announcer next = missing.ask(entry, step.nowNanos);
    if (next == null) {
      step.emit(new PlumtreeOutput.Dropped(DropCause.NEVER_CAME, entry.id));
      return;
    }
    switch (next.way()) {
      case GRAFT_SHARED -> graftFrom(next.node(), entry.id, false, step);
      case GRAFT_OWN -> graftFrom(next.node(), entry.id, true, step);
      case FETCH -> step.fetch(next.node(), entry.id);
    }
  }

  private void graftFrom(NodeId peer, BroadcastId id, boolean isOwnTree, Step step) {
    setEager(peer, id.root(), isOwnTree, true);
    step.graft(peer, id, isOwnTree);
  }

  private void graft(NodeId from, Graft graft, Step step) {
    if (graft.sequences().size() > PlumtreeMessage.MAX_BATCH) {
      step.refuse(from, RefusalCause.OVERSIZED);
      return;
    }
    setEager(from, graft.root(), graft.isOwnTree(), true);
    List<BroadcastId> ids =
        graft.sequences().stream().map(n -> new BroadcastId(graft.root(), n)).toList();
    answer(from, ids, graft.isOwnTree(), Cause.GRAFT, step);
  }

  private void fetch(NodeId from, List<BroadcastId> wanted, Step step) {
    if (wanted.size() > PlumtreeMessage.MAX_BATCH) {
      step.refuse(from, RefusalCause.OVERSIZED);
    } else {
      answer(from, wanted, false, Cause.FETCH, step);
    }
  }

  private void answer(
      NodeId to, List<BroadcastId> wanted, boolean isOwnTree, Cause cause, Step step) {
    List<BroadcastId> gone = new ArrayList<>();
    for (BroadcastId id : wanted) {
      long position = recent.find(id);
      if (position != RecentIds.NOT_FOUND && recent.isHeld(position)) {
        int hops = Math.min(recent.hops(position) + 1, config.tree().maxHops());
        step.emit(new PlumtreeOutput.Answer(to, new Gossip(id, isOwnTree, hops, cause)));
      } else {
        gone.add(id);
        step.emit(new PlumtreeOutput.Dropped(DropCause.GONE, id));
      }
    }
    if (!gone.isEmpty()) {
      step.send(to, new Gone(gone));
    }
  }

  private void gone(NodeId from, List<BroadcastId> ids, Step step) {
    if (ids.size() > PlumtreeMessage.MAX_BATCH) {
      step.refuse(from, RefusalCause.OVERSIZED);
      return;
    }
    for (BroadcastId id : ids) {
      Missing.Entry waiting = missing.gone(id, from);
      if (waiting != null) {
        ask(waiting, step);
      }
    }
  }

  private void digest(NodeId from, List<BroadcastId> theirs, Step step) {
    if (theirs.size() > PlumtreeMessage.MAX_BATCH) {
      step.refuse(from, RefusalCause.OVERSIZED);
      return;
    }
    List<BroadcastId> lacking = recent.heldBut(theirs);
    if (!lacking.isEmpty()) {
      step.send(from, new Offer(lacking));
    }
    offer(from, theirs, step);
  }

  /// Another node holds these: what does not come here by the tree meanwhile is fetched.
  private void offer(NodeId from, List<BroadcastId> theirs, Step step) {
    if (theirs.size() > PlumtreeMessage.MAX_BATCH) {
      step.refuse(from, RefusalCause.OVERSIZED);
      return;
    }
    long position = RecentIds.NOT_FOUND;
    for (int i = 0; i < theirs.size(); i++) {
      BroadcastId id = theirs.get(i);
      position = recent.find(id, position + 1);
      if (isForged(id)) {
        step.refuse(from, RefusalCause.FORGED_ID);
      } else if (!id.root().equals(self) && position == RecentIds.NOT_FOUND) {
        offered(from, id, step);
      }
    }
  }

  private void offered(NodeId from, BroadcastId id, Step step) {
    if (missing.isFull() && !missing.contains(id)) {
      step.emit(new PlumtreeOutput.Dropped(DropCause.TOO_MUCH_MISSING, id));
      return;
    }
    Missing.Entry fresh = missing.announced(id, new Announcer(from, 0, Way.FETCH));
    if (fresh != null) {
      missing.waitForTree(fresh, step.nowNanos);
      step.isMissing = true;
    }
  }

  private void expired(PlumtreeTimer timer, Step step) {
    switch (timer) {
      case ANNOUNCE -> {
        isAnnounceDue = false;
        List<Link> all = links.all();
        for (int i = 0; i < all.size(); i++) {
          Link link = all.get(i);
          if (link.unsaid() > 0) {
            step.send(link.peer, new IHave(link.takeUnsaid()));
          }
        }
      }
      case REPAIR -> {
        isRepairDue = false;
        step.isMissing = true;
        missing.due(step.nowNanos).forEach(entry -> ask(entry, step));
      }
      case EXCHANGE -> exchange(step);
    }
  }

  private void exchange(Step step) {
    recent.tick(step.nowNanos);
    ownBefore = ownNow;
    ownNow = 0;
    List<Link> all = links.all();
    if (!all.isEmpty()) {
      compare(all.get(random.nextInt(all.size())).peer, step);
    }
    scheduleExchange(step);
  }

  /// Who holds nothing is told by the other, and where nobody broadcasts nothing is sent.
  private void compare(NodeId peer, Step step) {
    List<BroadcastId> held = recent.held();
    if (!held.isEmpty()) {
      step.send(peer, new Digest(held));
    }
  }

  /// Jittered, so that nodes which started together do not stay in step.
  private void scheduleExchange(Step step) {
    long interval = config.repair().exchangeInterval().toNanos();
    long nanos = interval / 2 + random.nextLong(interval + 1);
    step.schedule(PlumtreeTimer.EXCHANGE, Duration.ofNanos(nanos));
  }

  private void scheduleRepair(Step step) {
    if (!isRepairDue && missing.size() > 0) {
      isRepairDue = true;
      long nanos = missing.nanosToNext(step.nowNanos);
      step.schedule(PlumtreeTimer.REPAIR, Duration.ofNanos(nanos));
    }
  }
}
