package spindle.topics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import spindle.defer.Deferred;
import spindle.testing.ManualClock;

/// Members that hear each other by a clock that a test moves, and by ways that it cuts.
final class Bus {
  final ManualClock clock = new ManualClock();
  private final Map<String, Subscribers> members = new LinkedHashMap<>();

  /// Whether what the first says reaches the second.
  BiPredicate<String, String> way = (_, _) -> true;

  int bytesMost;

  Topics topics(String member) {
    var here = new Subscribers(10, () -> {});
    members.put(member, here);
    return new Topics() {
      @Override
      public boolean publish(String topic, byte[] message) {
        if (members.get(member) != here) {
          return true; // this process has ended
        }
        bytesMost = Math.max(bytesMost, message.length);
        members.forEach((name, there) -> {
          if (way.test(member, name)) {
            clock.callLater(
                Duration.ofMillis(1), () -> there.received(topic, member, message.clone()));
          }
        });
        return true;
      }

      @Override
      public Deferred<Subscription> subscribe(String topic, Subscriber subscriber) {
        return Deferred.succeed(here.add(topic, subscriber));
      }
    };
  }

  /// Its process ends without a word.
  void kill(String member) {
    members.remove(member);
  }
}
