package spindle.topics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import spindle.defer.Deferred;
import spindle.time.Scheduler;

/// Topics within one process: for a program that runs alone, and for tests. A message is heard in a
/// later turn of the reactor, not while it is published.
public final class LocalTopics implements Topics {
  private static final int TOPICS_MAX = 1000;
  private static final int QUEUE_MAX = 4 * 1024 * 1024;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Heard(String topic, byte[] message) {}

  private final Scheduler clock;
  private final String sender;
  private final Subscribers subscribers;
  private final int queueMax;
  private final ArrayDeque<Heard> queue = new ArrayDeque<>();
  private final Map<String, Long> missed = new LinkedHashMap<>();
  private long bytes;
  private boolean hearing;

  /// Up to 1000 topics, and 4 MiB of messages that wait to be heard.
  ///
  /// @param sender what subscribers are told to be the sender
  public LocalTopics(Scheduler clock, String sender) {
    this(clock, sender, new Subscribers(TOPICS_MAX, () -> {}), QUEUE_MAX);
  }

  /// For engines, whose subscribers also hear what others say.
  ///
  /// @param queueMax bytes of messages that wait to be heard; beyond it they are dropped and
  ///   counted, see [Subscriber#missed]
  public LocalTopics(Scheduler clock, String sender, Subscribers subscribers, int queueMax) {
    this.clock = clock;
    this.sender = sender;
    this.subscribers = subscribers;
    this.queueMax = queueMax;
  }

  @Override
  public Deferred<Subscription> subscribe(String topic, Subscriber subscriber) {
    try {
      return Deferred.succeed(subscribers.add(topic, subscriber));
    } catch (IllegalStateException full) {
      return Deferred.fail(full);
    }
  }

  @Override
  public boolean publish(String topic, byte[] message) {
    if (!subscribers.topics().contains(Topics.requireName(topic))) {
      return true;
    }
    if (missed.containsKey(topic) || bytes + message.length > queueMax) {
      missed.merge(topic, 1L, Long::sum);
      hearLater();
      return false;
    }
    queue.add(new Heard(topic, message.clone()));
    bytes += message.length;
    hearLater();
    return bytes <= queueMax / 2;
  }

  /// There is one such call at a time, however much is published by who hears.
  private void hearLater() {
    if (!hearing) {
      hearing = true;
      clock.callLater(Duration.ZERO, this::hear);
    }
  }

  private void hear() {
    hearing = false;
    for (int left = queue.size(); left > 0; left--) {
      Heard next = queue.remove();
      bytes -= next.message.length;
      subscribers.received(next.topic, sender, next.message);
    }
    Map<String, Long> all = new LinkedHashMap<>(missed);
    missed.clear();
    all.forEach((topic, count) -> subscribers.missed(topic, sender, count));
    if (!queue.isEmpty()) {
      hearLater();
    }
  }
}
