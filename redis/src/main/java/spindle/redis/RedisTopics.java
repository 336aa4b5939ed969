package spindle.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.topics.Subscriber;
import spindle.topics.Subscribers;
import spindle.topics.Subscription;
import spindle.topics.Topics;

/// Topics by channels of Redis. Each message carries its number among those of its sender to that
/// topic, so that whoever hears the next one knows what is missing.
final class RedisTopics implements Topics, RedisConnection.Ear {
  private static final System.Logger LOG = System.getLogger("spindle.redis");

  /// How many topics' numbers are remembered, and how many senders of one.
  private static final int COUNTED_MAX = 10_000;

  private static final int SENDERS_MAX = 1000;

  private record Heard(long life, long number) {}

  private record Waiting(String topic, Deferred<Subscription> told, Subscription place) {}

  private final Redis redis;
  private final RedisSettings settings;
  private final long life;
  private final Subscribers subscribers;
  private final Map<String, Long> published = newest(COUNTED_MAX);
  private final Map<String, Map<String, Heard>> heard = new LinkedHashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();

  /// What the server was asked for on this connection, each with a number of its own.
  private final Map<String, Long> asked = new LinkedHashMap<>();

  private final Set<String> confirmed = new LinkedHashSet<>();

  /// Which topics were heard over an earlier connection.
  private final Set<String> interrupted = new LinkedHashSet<>();

  private @Nullable RedisConnection connection;
  private long lastAsked;

  RedisTopics(Redis redis, RedisSettings settings, long life) {
    this.redis = redis;
    this.settings = settings;
    this.life = life;
    subscribers = new Subscribers(settings.topicsMax(), this::ask);
  }

  private static <V> Map<String, V> newest(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }

  @Override
  public boolean publish(String topic, byte[] message) {
    Topics.requireName(topic);
    if (message.length > settings.messageMax()) {
      throw new IllegalArgumentException(
          "expected at most %d bytes, got %d".formatted(settings.messageMax(), message.length));
    }
    long number = published.merge(topic, 1L, Long::sum);
    byte[] bytes = new Envelope(settings.name(), life, number, message).encoded();
    byte[] command = new RespWriter("PUBLISH").word(settings.prefix() + topic).word(bytes).done();
    RedisConnection now = redis.connection();
    if (now == null || !now.hasRoom(command.length)) {
      return false;
    }
    now.call(command)
        .handleFailure(failure ->
            LOG.log(
                failure instanceof RedisRefused
                    ? System.Logger.Level.WARNING
                    : System.Logger.Level.DEBUG,
                "a message to ''{0}'' may not have been published: {1}",
                topic,
                failure.getMessage()));
    return now.waitingBytes() <= settings.queueMax() / 2;
  }

  @Override
  public Deferred<Subscription> subscribe(String topic, Subscriber subscriber) {
    Subscription place;
    try {
      place = subscribers.add(topic, subscriber);
    } catch (IllegalStateException full) {
      return Deferred.fail(full);
    }
    if (confirmed.contains(topic)) {
      return Deferred.succeed(place);
    }
    Deferred<Subscription> told =
        new Deferred<>(cancelled -> {
          waiting.removeIf(each -> each.told == cancelled);
          place.end();
        });
    waiting.add(new Waiting(topic, told, place));
    return told;
  }

  /// There is a connection to hear by.
  void connected(RedisConnection now) {
    connection = now;
    ask();
  }

  @Override
  public void ended() {
    connection = null;
    interrupted.addAll(confirmed);
    asked.clear();
    confirmed.clear();
  }

  /// Has the server send what somebody here hears, and no more.
  private void ask() {
    RedisConnection now = connection;
    interrupted.retainAll(subscribers.topics());
    heard.keySet().retainAll(subscribers.topics());
    if (now == null) {
      return;
    }
    for (String topic : List.copyOf(asked.keySet())) {
      byte[] bytes = new RespWriter("UNSUBSCRIBE").word(settings.prefix() + topic).done();
      if (!subscribers.topics().contains(topic) && now.hasRoom(bytes.length)) {
        asked.remove(topic);
        confirmed.remove(topic);
        now.call(bytes)
            .onSuccess(_ -> ask()) // what there was no room for
            .handleFailure(_ -> {}); // with the connection it ends anyway
      }
    }
    for (String topic : List.copyOf(subscribers.topics())) {
      RespWriter command = new RespWriter("SUBSCRIBE").word(settings.prefix() + topic);
      byte[] bytes = command.done();
      if (!asked.containsKey(topic) && now.hasRoom(bytes.length)) {
        long number = ++lastAsked;
        asked.put(topic, number);
        now.call(bytes)
            .onSuccess(_ -> heardFrom(topic, number))
            .handleFailure(failure -> refused(topic, number, failure));
      }
    }
  }

  private void heardFrom(String topic, long number) {
    if (!Long.valueOf(number).equals(asked.get(topic))) {
      return; // meanwhile nobody hears it any more, or the connection is another one
    }
    confirmed.add(topic);
    if (interrupted.remove(topic)) {
      heard.remove(topic);
      subscribers.missed(topic, "", 0);
    }
    for (Waiting each : taken(topic)) {
      each.told.callback(each.place);
    }
    ask(); // what there was no room for
  }

  private List<Waiting> taken(String topic) {
    List<Waiting> all = waiting.stream().filter(each -> each.topic.equals(topic)).toList();
    waiting.removeAll(all);
    return all;
  }

  private void refused(String topic, long number, Throwable failure) {
    if (Long.valueOf(number).equals(asked.get(topic)) && failure instanceof RedisRefused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the server does not let us hear ''{0}'': {1}",
          topic,
          failure.getMessage());
      for (Waiting each : taken(topic)) {
        each.place.end();
        each.told.errback(failure);
      }
    }
  }

  @Override
  public void message(String channel, byte[] bytes) {
    String topic = channel.substring(Math.min(channel.length(), settings.prefix().length()));
    try {
      Envelope message = Envelope.decoded(bytes);
      count(topic, message);
      subscribers.received(topic, message.sender(), message.message());
    } catch (MalformedReply other) {
      LOG.log(
          System.Logger.Level.WARNING, "dropped from ''{0}'': {1}", channel, other.getMessage());
    }
  }

  private void count(String topic, Envelope message) {
    Heard last =
        heard
            .computeIfAbsent(topic, _ -> newest(SENDERS_MAX))
            .put(message.sender(), new Heard(message.life(), message.number()));
    if (last != null && last.life == message.life() && message.number() > last.number + 1) {
      subscribers.missed(topic, message.sender(), message.number() - last.number - 1);
    }
  }
}
