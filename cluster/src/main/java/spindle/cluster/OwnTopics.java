package spindle.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import spindle.defer.Deferred;
import spindle.time.Scheduler;
import spindle.topics.LocalTopics;
import spindle.topics.Subscriber;
import spindle.topics.Subscribers;
import spindle.topics.Subscription;

/// Who hears what at this member, and what it tells itself.
final class OwnTopics implements Link.Wishes {
  private record Waiting(long version, Deferred<Subscription> told, Subscription place) {}

  private final Subscribers subscribers;
  private final LocalTopics own;
  private final List<Waiting> waiting = new ArrayList<>();
  private final Collection<Link> links;
  private long version;

  OwnTopics(String self, ClusterLimits limits, Scheduler clock, Collection<Link> links) {
    this.links = links;
    subscribers = new Subscribers(limits.topicsMax(), this::changed);
    own = new LocalTopics(clock, self, subscribers, limits.queueMax());
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public Set<String> topics() {
    return subscribers.topics();
  }

  Deferred<Subscription> subscribe(String topic, Subscriber subscriber) {
    Subscription place;
    try {
      place = subscribers.add(topic, subscriber);
    } catch (IllegalStateException full) {
      return Deferred.fail(full);
    }
    Deferred<Subscription> told = new Deferred<>(_ -> place.end());
    waiting.add(new Waiting(version, told, place));
    check();
    return told;
  }

  private void changed() {
    version++;
    links.forEach(Link::wishesChanged);
  }

  /// Tells those who wait that all members know of their subscription, if they do.
  void check() {
    long least = links.stream().mapToLong(Link::known).min().orElse(Long.MAX_VALUE);
    List<Waiting> done = waiting.stream().filter(each -> each.version <= least).toList();
    waiting.removeAll(done);
    for (Waiting each : done) {
      if (!each.told.called()) {
        each.told.callback(each.place);
      }
    }
  }

  /// This member tells itself.
  ///
  /// @return whether there is room for more
  boolean publish(String topic, byte[] message) {
    return own.publish(topic, message);
  }

  void heard(String topic, String sender, byte[] message) {
    subscribers.received(topic, sender, message);
  }

  void missed(String topic, String sender, long count) {
    subscribers.missed(topic, sender, count);
  }
}
