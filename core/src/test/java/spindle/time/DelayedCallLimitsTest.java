package spindle.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DelayedCallLimitsTest {
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final Duration LONG_AGO = Duration.ofSeconds(Long.MIN_VALUE);

  private long now;
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void stopRecording() {
    DelayedCall.recordOrigins(false);
  }

  private void pass(DelayedCalls calls) {
    calls.runDue(
        now,
        (_, failure) -> {
          throw new AssertionError(failure);
        });
  }

  @Test
  void anAbsurdDelayMeansNeverAndDisturbsNothing() {
    DelayedCalls calls = new DelayedCalls(() -> now);
    DelayedCall never = calls.callLater(FOR_EVER, () -> log.add("never"));
    assertThat(calls.nanosUntilNext(now)).isEqualTo(DelayedCalls.NEVER);
    calls.callLater(Duration.ofNanos(5), () -> log.add("soon"));
    assertThat(calls.nanosUntilNext(now)).isEqualTo(5);
    now = 5;
    pass(calls);
    now = Long.MAX_VALUE;
    pass(calls);
    assertThat(log).containsExactly("soon");
    assertThat(never.active()).isTrue();
    assertThat(never.toString()).contains("due never");
    never.delay(FOR_EVER);
    never.delay(LONG_AGO);
    assertThat(calls.nanosUntilNext(now)).isEqualTo(DelayedCalls.NEVER);
  }

  @Test
  void neverCanBeBroughtBackByAReset() {
    DelayedCalls calls = new DelayedCalls(() -> now);
    DelayedCall never = calls.callLater(FOR_EVER, () -> log.add("after all"));
    never.reset(Duration.ofNanos(1));
    now = 1;
    pass(calls);
    assertThat(log).containsExactly("after all");
  }

  @Test
  void anAbsurdNegativeDelayIsDueAtOnce() {
    DelayedCalls calls = new DelayedCalls(() -> now);
    DelayedCall call = calls.callLater(Duration.ofDays(36_500), () -> log.add("now"));
    call.delay(LONG_AGO);
    assertThat(calls.nanosUntilNext(now)).isZero();
    call.delay(LONG_AGO);
    pass(calls);
    assertThat(log).containsExactly("now");
  }

  @Test
  void aClockMayStartAnywhereAndWrap() {
    for (long start : new long[] {Long.MAX_VALUE - 10, Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      log.clear();
      now = start;
      DelayedCalls calls = new DelayedCalls(() -> now);
      calls.callLater(Duration.ofNanos(20), () -> log.add("20"));
      calls.callLater(Duration.ofNanos(5), () -> log.add("5"));
      DelayedCall fifteen = calls.callLater(Duration.ofNanos(1), () -> log.add("15"));
      fifteen.delay(Duration.ofNanos(14));
      assertThat(calls.nanosUntilNext(now)).isEqualTo(5);
      now = start + 15;
      pass(calls);
      assertThat(log).containsExactly("5", "15");
      assertThat(calls.nanosUntilNext(now)).isEqualTo(5);
      assertThat(calls.list().getFirst().dueNanos() - now).isEqualTo(5);
      now = start + 20;
      pass(calls);
      assertThat(log).containsExactly("5", "15", "20");
    }
  }

  @Test
  void aMillionScheduledAndCancelledCallsLeaveNothing() {
    DelayedCalls calls = new DelayedCalls(() -> now);
    CallHeap heap = new CallHeap();
    List<DelayedCall> pending = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      calls.callLater(Duration.ofNanos(i * 7_919L % 1_000_003), () -> {}).cancel();
    }
    assertThat(calls.size()).isZero();
    assertThat(calls.list()).isEmpty();
    for (int i = 0; i < 100_000; i++) {
      DelayedCall call = new DelayedCall(calls, () -> {});
      call.sequence = i;
      heap.insert(i * 7_919L % 100_003, call);
      pending.add(call);
    }
    pending.forEach(heap::remove);
    assertThat(heap.size()).isZero();
    assertThat(heap.capacity()).isEqualTo(new CallHeap().capacity());
  }

  @Test
  void whatIsOverHoldsNothingOfWhatItWouldHaveCalled() throws ReflectiveOperationException {
    DelayedCalls calls = new DelayedCalls(() -> now);
    DelayedCall cancelled = calls.callLater(Duration.ZERO, () -> {});
    cancelled.cancel();
    DelayedCall called = calls.callLater(Duration.ZERO, () -> {});
    pass(calls);
    var field = DelayedCall.class.getDeclaredField("call");
    field.setAccessible(true);
    assertThat(field.get(cancelled)).isNull();
    assertThat(field.get(called)).isNull();
  }

  @Test
  void aCallIsEqualOnlyToItself() {
    DelayedCalls calls = new DelayedCalls(() -> now);
    Call what = () -> {};
    DelayedCall one = calls.callLater(Duration.ZERO, what);
    DelayedCall other = calls.callLater(Duration.ZERO, what);
    assertThat(one).isNotEqualTo(other);
    assertThat(List.of(other, one).indexOf(one)).isEqualTo(1);
  }

  @Test
  void theStringFormTellsTheStateAndNeverThrows() {
    DelayedCalls calls = new DelayedCalls(() -> now);
    Call rude =
        new Call() {
          @Override
          public void run() {
            log.add("ran");
          }

          @Override
          public String toString() {
            throw new UnsupportedOperationException();
          }
        };
    DelayedCall call = calls.callLater(Duration.ofNanos(5), rude);
    assertThat(call.toString())
        .contains("due at 0.000000005 s", DelayedCallLimitsTest.class.getName());
    call.reset(Duration.ofNanos(9));
    assertThat(call.toString()).contains("due at 0.000000009 s");
    call.cancel();
    assertThat(call).hasToString("DelayedCall[cancelled]");
    DelayedCall second = calls.callLater(Duration.ZERO, rude);
    pass(calls);
    assertThat(second).hasToString("DelayedCall[called]");
  }

  @Test
  void recordedOriginsArePrintedWithTheErrorOfACall() {
    DelayedCall.recordOrigins(true);
    DelayedCalls calls = new DelayedCalls(() -> now);
    DelayedCall call =
        calls.callLater(
            Duration.ZERO,
            () -> {
              throw new UnsupportedOperationException("trouble");
            });
    assertThat(call.toString()).contains("scheduled at ", "recordedOriginsArePrinted");
    List<Throwable> failures = new ArrayList<>();
    calls.runDue(now, (_, failure) -> failures.add(failure));
    assertThat(failures.getFirst().getSuppressed())
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .hasMessage("the call that failed was scheduled here")
        .hasStackTraceContaining("recordedOriginsArePrintedWithTheErrorOfACall");
  }

  @Test
  void withoutRecordingAFailureIsLeftAsItIs() {
    DelayedCalls calls = new DelayedCalls(() -> now);
    var _ =
        calls.callLater(
            Duration.ZERO,
            () -> {
              throw new UnsupportedOperationException("trouble");
            });
    List<Throwable> failures = new ArrayList<>();
    calls.runDue(now, (_, failure) -> failures.add(failure));
    assertThat(failures.getFirst().getSuppressed()).isEmpty();
  }
}
