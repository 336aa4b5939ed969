package spindle.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import spindle.reactor.Reactor;
import spindle.testing.MemoryReactor;

/// The time and the number of sessions in memory.
class MemorySessionsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MemoryReactor memory = new MemoryReactor();
  private final List<String> told = new ArrayList<>();
  private MemorySessions store = store(SessionLimits.defaults());

  private MemorySessions store(SessionLimits limits) {
    return new MemorySessions(memory.reactor(), limits);
  }

  private void add(String key) throws Exception {
    memory.await(store.add(key, Map.of("name", key)), SECOND);
    store.notifyOnExpire(key).addCallback(how -> told.add(key + " " + how)).reportedElsewhere();
    memory.flush();
  }

  private boolean has(String key) throws Exception {
    return memory.await(store.find(key), Duration.ZERO).isPresent();
  }

  @Test
  void aSessionThatIsNotUsedEndsAfterFifteenMinutes() throws Exception {
    add("a");
    memory.advance(Duration.ofMinutes(15).minusMillis(1));
    assertThat(told).isEmpty();
    assertThat(has("a")).isTrue();

    memory.advance(Duration.ofMinutes(15).minusMillis(1));
    assertThat(told).isEmpty();
    memory.advance(Duration.ofSeconds(2));
    assertThat(told).containsExactly("a EXPIRED");
    assertThat(has("a")).isFalse();
    memory.advance(Duration.ofDays(1));
    assertThat(told).hasSize(1);
  }

  @Test
  void aSessionThatIsUsedAllTheTimeEndsAfterTwelveHours() throws Exception {
    add("a");
    for (int i = 0; i < 12 * 6 - 1; i++) {
      memory.advance(MINUTE.multipliedBy(10));
      assertThat(has("a")).isTrue();
    }
    memory.advance(MINUTE.multipliedBy(10));
    assertThat(told).containsExactly("a EXPIRED");
    assertThat(has("a")).isFalse();
  }

  @Test
  void aSessionWhoseTimeIsOverIsNotFoundThoughNobodyHasLookedYet() throws Exception {
    store = store(SessionLimits.defaults().withIdle(Duration.ofMillis(10)));
    add("a");
    memory.advance(Duration.ofMillis(10));

    assertThat(told).isEmpty();
    assertThat(has("a")).isFalse();
    assertThat(told).containsExactly("a EXPIRED");
    add("b");
    memory.advance(Duration.ofMillis(10));
    assertThat(memory.await(store.change("b", Map.of()), SECOND)).isFalse();
  }

  @Test
  void oneDelayedCallServesAllAndThereIsNoneWithoutSessions() throws Exception {
    assertThat(memory.reactor().delayedCalls()).isEmpty();
    for (int i = 0; i < 100; i++) {
      add("a" + i);
      memory.advance(SECOND);
      assertThat(memory.reactor().delayedCalls()).hasSize(1);
    }
    memory.advance(MINUTE.multipliedBy(16));
    assertThat(told).hasSize(100);
    assertThat(memory.reactor().delayedCalls()).isEmpty();

    add("b");
    memory.await(store.remove("b"), SECOND);
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void oneMoreThanTheLimitEndsThatWhichHasBeenUnusedLongest() throws Exception {
    store = store(SessionLimits.defaults().withSessionsMax(2));
    add("a");
    add("b");
    assertThat(has("a")).isTrue();
    assertThat(told).isEmpty();
    add("c");

    assertThat(told).containsExactly("b DISPLACED");
    assertThat(store.size()).isEqualTo(2);
    assertThat(has("a")).isTrue();
    assertThat(SessionLimits.defaults().sessionsMax()).isEqualTo(100_000);
  }

  @Test
  void theEndIsToldOnceWhateverKeyTheSessionHasThen() throws Exception {
    add("a");
    memory.advance(MINUTE);
    assertThat(memory.await(store.rename("a", "b"), SECOND)).isTrue();
    assertThat(has("a")).isFalse();
    assertThat(memory.await(store.rename("a", "c"), SECOND)).isFalse();
    memory.await(store.remove("a"), SECOND);
    assertThat(told).isEmpty();
    memory.await(store.remove("b"), SECOND);
    memory.await(store.remove("b"), SECOND);
    assertThat(told).containsExactly("a ENDED");
    assertThatThrownBy(() -> memory.await(store.notifyOnExpire("b").reportedElsewhere(), SECOND))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whoDoesNotWantToBeToldAnyMoreIsForgotten() throws Exception {
    add("a");
    var end = store.notifyOnExpire("a").reportedElsewhere();
    end.cancel();

    memory.await(store.remove("a"), SECOND);
    assertThat(told).containsExactly("a ENDED");
  }

  @Test
  void aChangeTouchesWhatItNamesAndBringsNothingBack() throws Exception {
    add("a");
    var _ = store.change("a", Map.of("x", Optional.of("1")));
    var _ = store.change("a", Map.of("y", Optional.of("2"), "name", Optional.empty()));
    assertThat(memory.await(store.find("a"), SECOND).orElseThrow())
        .isEqualTo(Map.of("x", "1", "y", "2"));

    var _ = store.remove("a");
    assertThat(memory.await(store.change("a", Map.of("x", Optional.of("3"))), SECOND)).isFalse();
    assertThat(has("a")).isFalse();
  }

  @Test
  void anotherReactorSharesThem() throws Exception {
    List<Optional<Map<String, String>>> found = new ArrayList<>();
    try (Reactor home = Reactor.create();
        Reactor other = Reactor.create()) {
      MemorySessions shared = new MemorySessions(home, SessionLimits.defaults());
      CountDownLatch runs = new CountDownLatch(1);
      home.callWhenRunning(runs::countDown);
      Thread thread = Thread.ofPlatform().start(() -> home.run(false));
      runs.await();
      other.callWhenRunning(() ->
          shared
              .add("a", Map.of("x", "1"))
              .then(_ -> shared.find("a"))
              .addCallback(found::add)
              .addBoth(outcome -> {
                assertThat(other.inReactorThread()).isTrue();
                home.callFromThread(home::stop);
                other.stop();
                return outcome.get();
              }));
      other.run(false);
      thread.join();
    }
    assertThat(found).containsExactly(Optional.of(Map.of("x", "1")));
  }

  @Test
  void limitsArePositive() {
    assertThatThrownBy(() -> SessionLimits.defaults().withIdle(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SessionLimits.defaults().withAbsolute(SECOND.negated()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SessionLimits.defaults().withSessionsMax(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
