package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.reactor.LogCapture;
import spindle.testing.ManualClock;

/// Work that is done again and again, as a service.
class TimerServiceTest {
  private static final Duration STEP = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock();
  private final List<Long> calls = new ArrayList<>();
  private final LogCapture log = LogCapture.ofServices();
  private final TimerService timer = new TimerService("timer", STEP, clock, this::call);

  @AfterEach
  void close() {
    log.close();
  }

  private void call() throws IOException {
    calls.add(clock.elapsed().toSeconds());
    if (calls.size() == 4) {
      throw new IOException("the disk is full");
    }
  }

  @Test
  void itCallsAtOnceAndThenEveryStep() {
    assertThat(timer.startService().isDone()).isTrue();
    assertThat(calls).containsExactly(0L);
    clock.advance(Duration.ofSeconds(20));
    assertThat(calls).containsExactly(0L, 10L, 20L);
    assertThat(timer.ticking()).isTrue();
  }

  @Test
  void stoppedItCallsNoMoreAndLeavesNothing() {
    timer.startService();
    assertThat(timer.stopService().isDone()).isTrue();
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(timer.ticking()).isFalse();
  }

  @Test
  void aCallThatFailsIsLoggedAndTheServiceRunsOn() {
    timer.startService();
    clock.advance(Duration.ofSeconds(60));
    assertThat(calls).hasSize(4);
    assertThat(timer.running()).isTrue();
    assertThat(timer.ticking()).isFalse();
    assertThat(log.lines())
        .containsExactly(
            "SEVERE service 'timer' has failed and is not called again: the disk is full");
    assertThat(timer.stopService().isDone()).isTrue();
  }

  @Test
  void startedAgainItBeginsAnew() {
    timer.startService();
    clock.advance(Duration.ofSeconds(5));
    timer.stopService();
    timer.startService();
    clock.advance(STEP);
    assertThat(calls).containsExactly(0L, 5L, 15L);
  }

  @Test
  void stoppingWaitsForACallThatIsUnderWay() {
    Deferred<Void> work = new Deferred<>();
    TimerService slow = TimerService.awaiting("slow", STEP, clock, () -> work);
    slow.startService();
    Deferred<Void> stopped = slow.stopService();
    assertThat(stopped.called()).isFalse();
    work.callback();
    assertThat(stopped.isDone()).isTrue();
    assertThat(clock.delayedCalls()).isEmpty();
  }
}
