package spindle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spindle.defer.Deferred;
import spindle.time.Scheduler;

/// Who hears what at this member, and what it has told itself.
final class OwnTopics implements Link.Wishes {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Heard(String topic, String sender, byte[] message) {}

  private record Waiting(long version, Deferred<Subscription> told, Subscription place) {}

  private final Map<String, List<Place>> topics = new LinkedHashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final ArrayDeque<Heard> own = new ArrayDeque<>();
  private final Map<String, Long> ownMissed = new LinkedHashMap<>();
  private final ClusterLimits limits;
  private final Scheduler clock;
  private final String self;
  private final Collection<Link> links;
  private long ownBytes;
  private boolean hearing;
  private long version;

  OwnTopics(String self, ClusterLimits limits, Scheduler clock, Collection<Link> links) {
    this.self = self;
    this.limits = limits;
    this.clock = clock;
    this.links = links;
  }

  static String requireTopic(String topic) {
    int length = topic.getBytes(UTF_8).length;
    if (length < 1 || length > ClusterLimits.TOPIC_MAX) {
      throw new IllegalArgumentException(
          "expected a topic of 1 to %d bytes, got %d".formatted(ClusterLimits.TOPIC_MAX, length));
    }
    return topic;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public Set<String> topics() {
    return topics.keySet();
  }

  Deferred<Subscription> subscribe(String topic, Subscriber subscriber) {
    List<Place> there = topics.get(topic);
    if (there == null && topics.size() >= limits.topicsMax()) {
      return Deferred.fail(
          new IllegalStateException(
              "there are %d topics already, as many as ClusterLimits.topicsMax allows"
                  .formatted(topics.size())));
    }
    Place place = new Place(topic, subscriber);
    topics.computeIfAbsent(topic, _ -> new ArrayList<>()).add(place);
    if (there == null) {
      changed();
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

  /// This member has told itself.
  ///
  /// @return whether there is room for more
  boolean publish(String topic, byte[] message) {
    if (!topics.containsKey(topic)) {
      return true;
    }
    if (ownMissed.containsKey(topic) || ownBytes + message.length > limits.queueMax()) {
      ownMissed.merge(topic, 1L, Long::sum);
      return false;
    }
    own.add(new Heard(topic, self, message.clone()));
    ownBytes += message.length;
    hearLater();
    return ownBytes <= limits.queueMax() / 2;
  }

  /// There is one such call at a time, however much is published by who hears.
  private void hearLater() {
    if (!hearing) {
      hearing = true;
      clock.callLater(Duration.ZERO, this::hearOwn);
    }
  }

  private void hearOwn() {
    hearing = false;
    for (int left = own.size(); left > 0; left--) {
      Heard next = own.remove();
      ownBytes -= next.message.length;
      heard(next.topic, next.sender, next.message);
    }
    Map<String, Long> missed = new LinkedHashMap<>(ownMissed);
    ownMissed.clear();
    missed.forEach((topic, count) -> missed(topic, self, count));
    if (!own.isEmpty()) {
      hearLater();
    }
  }

  void heard(String topic, String sender, byte[] message) {
    List<Place> all = List.copyOf(topics.getOrDefault(topic, List.of()));
    for (int i = 0; i < all.size(); i++) {
      Place place = all.get(i);
      byte[] given = i == all.size() - 1 ? message : message.clone();
      place.call(subscriber -> subscriber.received(topic, sender, given));
    }
  }

  void missed(String topic, String sender, long count) {
    for (Place place : List.copyOf(topics.getOrDefault(topic, List.of()))) {
      place.call(subscriber -> subscriber.missed(topic, sender, count));
    }
  }

  private interface Call {
    void on(Subscriber subscriber) throws Exception;
  }

  private final class Place implements Subscription {
    private final String topic;
    private final Subscriber subscriber;
    private boolean ended;

    Place(String topic, Subscriber subscriber) {
      this.topic = topic;
      this.subscriber = subscriber;
    }

    void call(Call call) {
      if (ended) {
        return;
      }
      try {
        call.on(subscriber);
      } catch (Exception failed) {
        Cluster.LOG.log(
            System.Logger.Level.WARNING, "a subscriber of " + topic + " failed", failed);
      }
    }

    @Override
    public void end() {
      List<Place> there = topics.get(topic);
      ended = true;
      if (there != null && there.remove(this) && there.isEmpty()) {
        topics.remove(topic);
        changed();
      }
    }
  }
}
