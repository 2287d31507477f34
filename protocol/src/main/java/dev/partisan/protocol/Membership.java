package dev.partisan.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The members and leavers of a cluster as a state-based CRDT: for each name the entry of the
/// highest rank seen. Merging is associative, commutative and idempotent, so nodes that have seen
/// the same entries, in any order and any number of times, hold the same membership.
///
/// Beside the entries it keeps a fingerprint for each of [#BUCKETS] groups of names. Two nodes
/// compare these to find what differs without sending what does not.
final class Membership {
  /// With 10,000 names one difference costs some 160 entries; with ten names, 512 bytes.
  static final int BUCKETS = 64;

  private final Map<String, MembershipEntry> entries = new TreeMap<>();
  private final long[] fingerprints = new long[BUCKETS];

  @Nullable MembershipEntry get(String name) {
    return entries.get(name);
  }

  /// Takes the entry if it outranks what is held under its name, and says whether it did.
  boolean merge(MembershipEntry entry) {
    MembershipEntry held = entries.get(entry.name());
    if (held != null && !entry.outranks(held)) {
      return false;
    }
    if (held != null) {
      remove(held.name());
    }
    entries.put(entry.name(), entry);
    fingerprints[bucketOf(entry.name())] += hash(entry);
    return true;
  }

  /// Drops what is held under a name. This is no operation of the CRDT: it forgets, and the same
  /// entry could come back by a merge. The caller sees to it that none is on its way.
  void remove(String name) {
    MembershipEntry held = entries.remove(name);
    if (held != null) {
      fingerprints[bucketOf(name)] -= hash(held);
    }
  }

  /// All entries, leavers included, in the order of their names.
  Collection<MembershipEntry> entries() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /// The entries of some buckets, bucket by bucket in that order.
  Map<Integer, List<MembershipEntry>> entriesOf(List<Integer> buckets) {
    Map<Integer, List<MembershipEntry>> contents = new LinkedHashMap<>();
    buckets.forEach(bucket -> contents.put(bucket, new ArrayList<>()));
    for (MembershipEntry entry : entries.values()) {
      List<MembershipEntry> content = contents.get(bucketOf(entry.name()));
      if (content != null) {
        content.add(entry);
      }
    }
    return contents;
  }

  int size() {
    return entries.size();
  }

  /// One number for the whole state: equal for equal states, different for different ones but for
  /// a chance of 2^-64.
  long digest() {
    long digest = 0;
    for (long fingerprint : fingerprints) {
      digest = mix(digest + fingerprint);
    }
    return digest;
  }

  /// One number a bucket, in the order of the buckets.
  List<Long> fingerprints() {
    List<Long> copy = new ArrayList<>(BUCKETS);
    for (long fingerprint : fingerprints) {
      copy.add(fingerprint);
    }
    return copy;
  }

  static int bucketOf(String name) {
    return (int) Long.remainderUnsigned(hash(name), BUCKETS);
  }

  private static long hash(MembershipEntry entry) {
    long hash = hash(entry.name());
    hash = mix(hash + entry.generation());
    hash = mix(hash + entry.id().incarnation());
    hash = mix(hash + (entry.isUp() ? 1 : 2));
    hash = mix(hash + hash(entry.at().host()));
    hash = mix(hash + entry.at().port());
    return entry.profile().equals(Profile.NONE) ? hash : mix(hash + hash(entry.profile()));
  }

  private static long hash(Profile profile) {
    long hash = mix(profile.version());
    hash = mix(hash + hash(profile.role().name()));
    hash = mix(hash + hash(profile.server()));
    for (String service : profile.services()) {
      hash = mix(hash + hash(service));
    }
    return hash;
  }

  private static long hash(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = mix(hash + text.charAt(i));
    }
    return hash;
  }

  /// Spreads each bit over all (the finalizer of SplitMix64), alike on every JVM.
  private static long mix(long bits) {
    long mixed = bits + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
