package spindle.task;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.defer.JumpingClock;

/// A function that is told how many points of the grid have passed.
class LoopingCallCountTest {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final JumpingClock clock = new JumpingClock();
  private final List<String> log = new ArrayList<>();
  private final LoopingCall loop =
      LoopingCall.withCount(clock, count -> log.add(count + "@" + clock.millis()));

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void itIsOneWhileNothingIsLate() {
    loop.start(INTERVAL);
    clock.jump(INTERVAL);
    clock.jump(INTERVAL);
    assertThat(log).containsExactly("1@0", "1@500", "1@1000");
    assertThat(loop.skipped()).isZero();
  }

  @Test
  void itCountsFromTheStartIfThatMakesNoCall() {
    loop.start(INTERVAL, false);
    clock.jump(INTERVAL);
    clock.jump(millis(1500));
    assertThat(log).containsExactly("1@500", "3@2000");
  }

  @Test
  void whatWasMissedIsCountedInTheNextCall() {
    loop.start(INTERVAL);
    clock.jump(millis(510));
    clock.jump(millis(1500));
    clock.jump(millis(490));
    assertThat(log).containsExactly("1@0", "1@510", "3@2010", "1@2500");
    assertThat(loop.skipped()).isEqualTo(2);
  }

  @Test
  void theSumIsTheNumberOfPointsHoweverLateTheCalls() {
    loop.start(INTERVAL, false);
    clock.jump(millis(875));
    clock.jump(millis(125));
    assertThat(log).containsExactly("1@875", "1@1000");
  }

  @Test
  void tenSmallStepsCountTen() {
    Duration tenth = millis(100);
    loop.start(tenth, false);
    for (int i = 0; i < 10; i++) {
      clock.jump(tenth);
    }
    assertThat(log).hasSize(10).allMatch(line -> line.startsWith("1@"));
  }

  @Test
  void withAnIntervalOfZeroItIsAlwaysOne() {
    loop.start(Duration.ZERO, false);
    clock.jump(Duration.ZERO);
    clock.jump(millis(700));
    clock.jump(Duration.ZERO);
    assertThat(log).containsExactly("1@0", "1@700", "1@700");
    assertThat(loop.skipped()).isZero();
  }

  @Test
  void aNewStartCountsFromAnew() {
    loop.start(INTERVAL);
    clock.jump(millis(1600));
    loop.stop();
    assertThat(loop.skipped()).isEqualTo(2);
    clock.jump(millis(10_000));

    loop.start(INTERVAL);

    assertThat(loop.skipped()).isZero();
    clock.jump(INTERVAL);
    assertThat(log).containsExactly("1@0", "3@1600", "1@11600", "1@12100");
  }

  @Test
  void aResetCountsFromThere() {
    loop.start(INTERVAL);
    clock.jump(millis(400));
    loop.reset();
    clock.jump(INTERVAL);
    clock.jump(millis(1000));
    assertThat(log).containsExactly("1@0", "1@900", "2@1900");
  }

  @Test
  void whatPassesWhileACallIsAwaitedIsCountedInTheNext() {
    List<Long> counts = new ArrayList<>();
    Deferred<String> slow = new Deferred<>();
    LoopingCall awaiting =
        LoopingCall.awaitingWithCount(
            clock,
            count -> {
              counts.add(count);
              return counts.size() == 1 ? slow : Deferred.succeed();
            });
    awaiting.start(INTERVAL);
    clock.jump(INTERVAL);
    clock.jump(INTERVAL);
    slow.callback("done");
    clock.jump(INTERVAL);
    clock.jump(INTERVAL);
    assertThat(counts).containsExactly(1L, 3L, 1L);
    assertThat(awaiting.skipped()).isEqualTo(2);
  }

  @Test
  void whatItThrowsEndsTheLoop() {
    IOException broken = new IOException("broken");
    Deferred<LoopingCall> ended =
        LoopingCall.withCount(
                clock,
                _ -> {
                  throw broken;
                })
            .start(INTERVAL);
    assertThat(failureOf(ended)).isSameAs(broken);
  }
}
