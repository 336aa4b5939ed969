package spindle.topics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who hears which topic in this process: what an engine of [Topics] hands messages to.
public final class Subscribers {
  private static final System.Logger LOG = System.getLogger("spindle.topics");

  private final Map<String, List<Place>> topics = new LinkedHashMap<>();
  private final int topicsMax;
  private final Runnable changed;

  /// Nobody yet.
  ///
  /// @param topicsMax how many topics may be heard
  /// @param changed called when the first comes to a topic, and when the last has gone
  public Subscribers(int topicsMax, Runnable changed) {
    this.topicsMax = topicsMax;
    this.changed = changed;
  }

  /// Has `subscriber` hear `topic`.
  ///
  /// @throws IllegalStateException if it is one topic too many
  public Subscription add(String topic, Subscriber subscriber) {
    Topics.requireName(topic);
    List<Place> there = topics.get(topic);
    if (there == null && topics.size() >= topicsMax) {
      throw new IllegalStateException(
          "there are %d topics already, as many as topicsMax allows".formatted(topics.size()));
    }
    Place place = new Place(topic, subscriber);
    topics.computeIfAbsent(topic, _ -> new ArrayList<>()).add(place);
    if (there == null) {
      changed.run();
    }
    return place;
  }

  /// The topics that somebody hears. Not to be changed; it shows what comes later.
  public Set<String> topics() {
    return topics.keySet();
  }

  /// A message has come. Who hears it may end its subscription and begin others.
  ///
  /// @param message the subscribers' to keep
  public void received(String topic, String sender, byte[] message) {
    List<Place> all = List.copyOf(topics.getOrDefault(topic, List.of()));
    for (int i = 0; i < all.size(); i++) {
      byte[] given = i == all.size() - 1 ? message : message.clone();
      all.get(i).call(subscriber -> subscriber.received(topic, sender, given));
    }
  }

  /// So many messages of `sender` were dropped.
  public void missed(String topic, String sender, long count) {
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
        LOG.log(System.Logger.Level.WARNING, "a subscriber of " + topic + " failed", failed);
      }
    }

    @Override
    public void end() {
      List<Place> there = topics.get(topic);
      ended = true;
      if (there != null && there.remove(this) && there.isEmpty()) {
        topics.remove(topic);
        changed.run();
      }
    }
  }
}
