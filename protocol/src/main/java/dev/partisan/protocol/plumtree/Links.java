package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Announcement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The peers, and which of the links to them are of which tree: the *eager* ones, by which broadcasts go
/// at once. The others are *lazy*: by them it is only said which broadcasts there are.
final class Links {
  /// Of what a peer is to be told, how much is looked at.
  private static final int LOOKED_AT = 64;

  /// The link to one peer.
  static final class Link {
    final NodeId peer;
    private final int slot;

    /// What the peer is to be told that this node has, in the order in which it came.
    private final List<Announcement> unsaid = new ArrayList<>(1);

    private Link(NodeId peer, int slot) {
      this.peer = peer;
      this.slot = slot;
    }

    void announce(Announcement announcement) {
      hasIt(announcement.id());
      unsaid.add(announcement);
    }

    /// The peer has shown that it has the broadcast, and is not told of it: of two nodes on a lazy link
    /// mostly one tells the other. Only the latest are looked through, as what it has shown is seldom
    /// older, and nothing is lost if it is told all the same.
    void hasIt(BroadcastId id) {
      for (int i = unsaid.size() - 1; i >= Math.max(0, unsaid.size() - LOOKED_AT); i--) {
        if (unsaid.get(i).id().equals(id)) {
          unsaid.remove(i);
          return;
        }
      }
    }

    int unsaid() {
      return unsaid.size();
    }

    List<Announcement> takeUnsaid() {
      List<Announcement> taken = List.copyOf(unsaid);
      unsaid.clear();
      return taken;
    }
  }

  /// The eager links of one tree, by their slots.
  static final class Tree {
    private final BitSet eager;

    private Tree(BitSet eager) {
      this.eager = eager;
    }

    boolean isEager(Link link) {
      return eager.get(link.slot);
    }

    void set(Link link, boolean isEager) {
      eager.set(link.slot, isEager);
    }
  }

  private final int maxTrees;
  private final Tree shared = new Tree(new BitSet());

  /// By root, the one that was not used for longest first.
  private final Map<NodeId, Tree> own = new LinkedHashMap<>(16, 0.75f, true);

  private final BitSet usedSlots = new BitSet();

  /// In the order in which they came. They are few, and looked through faster than a map.
  private final List<Link> links = new ArrayList<>();

  Links(int maxTrees) {
    this.maxTrees = maxTrees;
  }

  /// Adds a link, eager in all trees: what is of no use there is pruned by what comes twice. Returns
  /// whether it is new.
  boolean add(NodeId peer) {
    if (to(peer) != null) {
      return false;
    }
    Link link = new Link(peer, usedSlots.nextClearBit(0));
    usedSlots.set(link.slot);
    links.add(link);
    shared.set(link, true);
    own.values().forEach(tree -> tree.set(link, true));
    return true;
  }

  void remove(NodeId peer) {
    Link link = to(peer);
    if (link != null) {
      links.remove(link);
      usedSlots.clear(link.slot);
      shared.set(link, false);
      own.values().forEach(tree -> tree.set(link, false));
    }
  }

  /// In the order in which they came.
  List<Link> all() {
    return links;
  }

  @SuppressWarnings("ReferenceEquality") // equal ones that are not the same are found as well
  @Nullable Link to(NodeId peer) {
    // Mostly it is the same object: the others' need not be looked into.
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (link.peer == peer) {
        return link;
      }
    }
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (link.peer.equals(peer)) {
        return link;
      }
    }
    return null;
  }

  /// A root's own tree, which begins as the shared one, or the shared one itself.
  Tree tree(NodeId root, boolean isOwn) {
    if (!isOwn) {
      return shared;
    }
    Tree known = own.get(root);
    if (known != null) {
      return known;
    }
    Tree fresh = new Tree((BitSet) shared.eager.clone());
    own.put(root, fresh);
    if (own.size() > maxTrees) {
      own.remove(own.keySet().iterator().next());
    }
    return fresh;
  }

  int trees() {
    return own.size();
  }
}
