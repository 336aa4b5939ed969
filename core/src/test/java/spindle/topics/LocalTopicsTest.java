package spindle.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.testing.DeferredAssertions;
import spindle.testing.ManualClock;

class LocalTopicsTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> heard = new ArrayList<>();

  private final class Ear implements Subscriber {
    @Override
    public void received(String topic, String sender, byte[] message) {
      heard.add(topic + " of " + sender + ": " + message.length);
    }

    @Override
    public void missed(String topic, String sender, long count) {
      heard.add(topic + " of " + sender + " missed " + count);
    }
  }

  private Subscription hear(Topics topics, String topic) {
    return DeferredAssertions.successResultOf(topics.subscribe(topic, new Ear()));
  }

  @Test
  void whatIsPublishedIsHeardInALaterTurn() {
    var topics = new LocalTopics(clock, "self");
    Subscription place = hear(topics, "news");
    assertThat(topics.publish("news", new byte[3])).isTrue();
    assertThat(topics.publish("weather", new byte[4])).isTrue();
    assertThat(heard).isEmpty();
    clock.advance(Duration.ZERO);
    assertThat(heard).containsExactly("news of self: 3");
    topics.publish("news", new byte[3]);
    place.end();
    clock.advance(Duration.ZERO);
    assertThat(heard).hasSize(1);
  }

  @Test
  void whatWaitsIsBoundedAndWhatIsDroppedIsTold() {
    var topics = new LocalTopics(clock, "self", new Subscribers(2, () -> {}), 10);
    hear(topics, "news");
    assertThat(topics.publish("news", new byte[5])).isTrue();
    assertThat(topics.publish("news", new byte[5])).isFalse();
    assertThat(topics.publish("news", new byte[1])).isFalse();
    assertThat(topics.publish("news", new byte[0])).isFalse();
    clock.advance(Duration.ZERO);
    assertThat(heard)
        .containsExactly("news of self: 5", "news of self: 5", "news of self missed 2");
  }

  @Test
  void aMessageThatNeverFitsIsToldToo() {
    var topics = new LocalTopics(clock, "self", new Subscribers(2, () -> {}), 10);
    hear(topics, "news");
    assertThat(topics.publish("news", new byte[11])).isFalse();
    clock.advance(Duration.ZERO);
    assertThat(heard).containsExactly("news of self missed 1");
  }

  @Test
  void soManyTopicsMayBeHeardAndNoMore() {
    var topics = new LocalTopics(clock, "self", new Subscribers(2, () -> {}), 10);
    Subscription first = hear(topics, "one");
    hear(topics, "two");
    hear(topics, "two");
    assertThat(DeferredAssertions.failureResultOf(topics.subscribe("three", new Ear())))
        .hasMessageContaining("2 topics already");
    first.end();
    hear(topics, "three");
    assertThatThrownBy(() -> topics.publish("t".repeat(256), new byte[0]))
        .hasMessage("expected a topic of 1 to 255 bytes, got 256");
  }

  @Test
  void aSubscriberThatFailsHindersNobody() {
    var topics = new LocalTopics(clock, "self");
    DeferredAssertions.successResultOf(
        topics.subscribe(
            "news",
            (_, _, _) -> {
              throw new IllegalStateException("on purpose");
            }));
    hear(topics, "news");
    topics.publish("news", new byte[1]);
    clock.advance(Duration.ZERO);
    assertThat(heard).containsExactly("news of self: 1");
  }
}
