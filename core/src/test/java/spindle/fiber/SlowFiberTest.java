package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// A fiber that computes for long is seen like any slow callback.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the field
class SlowFiberTest {
  /// A warning comes once a turn: when it was for something else, a new turn is needed.
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(600);

  @Parameter private Way way;

  @Test
  void theWarningShowsWhereTheFiberIs() throws Throwable {
    var settings = ReactorSettings.defaults().withSlowCallback(Duration.ofMillis(20));
    try (var log = RecordedLog.of("spindle.reactor");
        Reactor reactor = way.reactor(settings)) {
      Deferred<Void> result =
          Fiber.start(
              reactor,
              () -> {
                for (int turn = 0; turn < 100 && !isSeen(log); turn++) {
                  Fiber.sleep(Duration.ZERO);
                  computingUntilItIsSeen(log);
                }
              });
      Turns.until(reactor, result);

      assertThat(isSeen(log)).isTrue();
    }
  }

  private static boolean isSeen(RecordedLog log) {
    return log.lines().stream()
        .anyMatch(line ->
            line.contains("has held the reactor")
                && line.contains("SlowFiberTest.computingUntilItIsSeen"));
  }

  private static void computingUntilItIsSeen(RecordedLog log) {
    long began = System.nanoTime();
    while (!isSeen(log) && System.nanoTime() - began < PATIENCE) {
      Thread.onSpinWait();
    }
  }
}
