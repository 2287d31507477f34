package dev.partisan.internal.broadcast;

import dev.partisan.BroadcastHandler;
import dev.partisan.internal.broadcast.BroadcastMessage.Offers;
import dev.partisan.internal.broadcast.BroadcastMessage.Update;
import dev.partisan.internal.broadcast.BroadcastMessage.Wants;
import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One application's handler of replicated data, and its talk with those of peers: ids are offered, those
/// that are not stale are wanted, and what is wanted is sent.
///
/// All but [#name] runs on its feed, so one thing at a time.
final class Replica<I, M> {
  /// The way to a peer's handler; waits for room, for as long as a sender does.
  interface Post {
    void send(NodeId to, BroadcastMessage message);
  }

  private final Class<M> type;
  private final BroadcastHandler<I, M> handler;
  private final Contents contents;
  private final Feed feed;
  private final Post post;

  Replica(Class<M> type, BroadcastHandler<I, M> handler, Contents contents, Feed feed, Post post) {
    this.type = type;
    this.handler = handler;
    this.contents = contents;
    this.feed = feed;
    this.post = post;
  }

  Class<M> type() {
    return type;
  }

  Feed feed() {
    return feed;
  }

  /// The id of a message that this node broadcasts.
  Object name(Object message) {
    return handler.broadcast(type.cast(message));
  }

  /// A broadcast has come, of any type. One without an id, from a node without this handler, gets it
  /// here.
  void deliver(Content content) {
    Contents.Decoded decoded = contents.decode(content.bytes(), content.isNamed());
    if (decoded.message().getClass().equals(type)) {
      M message = type.cast(decoded.message());
      I id = decoded.id() == null ? handler.broadcast(message) : id(decoded.id());
      handler.merge(id, message);
    }
  }

  /// Offers a peer what is here.
  ///
  /// @param isAsking whether the peer is to offer what it has
  void offer(NodeId peer, boolean isAsking) {
    List<byte[]> page = new ArrayList<>();
    for (I id : handler.exchange(peer)) {
      byte[] encoded = contents.encode(id);
      if (encoded != null) {
        page.add(encoded);
      }
      if (page.size() == Offers.MAX_BATCH) {
        post.send(peer, new Offers(type.getName(), false, page));
        page.clear();
      }
    }
    if (isAsking || !page.isEmpty()) {
      post.send(peer, new Offers(type.getName(), isAsking, page));
    }
  }

  void offered(NodeId from, Offers offers) {
    List<byte[]> wanted = new ArrayList<>();
    for (byte[] id : offers.ids()) {
      if (!handler.isStale(decodeId(id))) {
        wanted.add(id);
      }
    }
    if (!wanted.isEmpty()) {
      post.send(from, new Wants(type.getName(), wanted));
    }
    if (offers.isAsking()) {
      offer(from, false);
    }
  }

  void wanted(NodeId from, Wants wants) {
    for (byte[] encoded : wants.ids()) {
      I id = decodeId(encoded);
      Optional<M> message = handler.graft(id);
      byte @Nullable [] bytes = message.isPresent() ? contents.encode(id, message.get()) : null;
      if (bytes != null) {
        post.send(from, new Update(type.getName(), bytes));
      }
    }
  }

  void update(Update update) {
    Contents.Decoded decoded = contents.decode(update.bytes(), true);
    if (decoded.id() != null && decoded.message().getClass().equals(type)) {
      handler.merge(id(decoded.id()), type.cast(decoded.message()));
    }
  }

  private I decodeId(byte[] bytes) {
    return id(contents.decodeOne(bytes));
  }

  @SuppressWarnings("unchecked") // the peer's handler of the same type made it
  private I id(Object id) {
    return (I) id;
  }
}
