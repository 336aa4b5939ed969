package spindle.contract.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import spindle.contract.trial.Expect;
import spindle.reactor.Reactor;
import spindle.time.AlreadyCalled;
import spindle.time.AlreadyCancelled;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Nanos;

/// Calls for later, through a reactor.
final class TimerCases {
  private static final Duration SOON = Duration.ofMillis(3);

  private TimerCases() {}

  static void addTo(ReactorContract.ReactorCases cases) {
    cases.add("a delay is not negative", TimerCases::negative);
    cases.add("a call for now waits for its turn", TimerCases::neverInside);
    cases.add("a call scheduled by a call waits for the next turn", TimerCases::nextTurn);
    cases.add("calls without end do not keep others from running", TimerCases::endless);
    cases.add("equal deadlines are kept in order", TimerCases::firstInFirstOut);
    cases.add("calls run in the order of their times", TimerCases::byTime);
    cases.add("no call is early", TimerCases::neverEarly);
    cases.add("the time is the same throughout a turn's calls", TimerCases::oneTime);
    cases.add("an absurd delay disturbs nothing", TimerCases::absurd);
    cases.add("a call that threw was called", TimerCases::throwing);
    cases.add("a call may cancel one of its turn", TimerCases::cancelsSibling);
    cases.add("a cancelled call neither runs nor moves", TimerCases::cancelled);
    cases.add("a call that runs cannot be cancelled", TimerCases::cancelsItself);
    cases.add("a call that was put off runs at its new time", TimerCases::putOff);
    cases.add("a call that was brought forward runs at its new time", TimerCases::broughtForward);
    cases.add("a call's time tells of every move", TimerCases::dueTime);
    cases.add("delayedCalls lists what is still to run", TimerCases::list);
  }

  private static DelayedCall soon(ReactorTrial trial, Call call) {
    return trial.reactor.callLater(SOON, call);
  }

  private static void negative(ReactorTrial trial) {
    Expect.thrown(
        IllegalArgumentException.class,
        () -> trial.reactor.callLater(Duration.ofNanos(-1), () -> {}));
  }

  private static void neverInside(ReactorTrial trial) {
    trial.reactor.callFromThread(() -> {
      var _ = trial.reactor.callLater(Duration.ZERO, trial.noting("called"));
      trial.log.add("scheduled");
    });
    var _ = trial.reactor.callLater(Duration.ZERO, trial.noting("before the run"));
    trial.expectLog();
    trial.runBriefly();
    trial.expectLog("scheduled", "before the run", "called");
  }

  private static void nextTurn(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    var _ =
        reactor.callLater(
            Duration.ZERO,
            () -> {
              var _ = reactor.callLater(Duration.ZERO, trial.noting("next turn"));
              reactor.callFromThread(trial.noting("from thread"));
            });
    var _ = reactor.callLater(Duration.ZERO, trial.noting("this turn"));
    trial.runBriefly();
    trial.expectLog("this turn", "from thread", "next turn");
  }

  private static void endless(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    int[] count = {0};
    Call[] again = new Call[1];
    again[0] =
        () -> {
          count[0]++;
          var _ = reactor.callLater(Duration.ZERO, again[0]);
        };
    var _ = reactor.callLater(Duration.ZERO, again[0]);
    reactor.callFromThread(() ->
        reactor.callFromThread(() ->
            reactor.callFromThread(() -> {
              trial.log.add("from thread");
              reactor.stop();
            })));
    trial.run();
    trial.expectLog("from thread");
    Expect.that(count[0] >= 3, "it ran only " + count[0] + " times");
  }

  private static void firstInFirstOut(ReactorTrial trial) {
    trial.reactor.callFromThread(() -> {
      for (int i = 0; i < 1000; i++) {
        soon(trial, trial.noting(String.valueOf(i)));
      }
    });
    trial.runBriefly();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      expected.add(String.valueOf(i));
    }
    Expect.equal(trial.log, expected);
  }

  private static void byTime(ReactorTrial trial) {
    for (int millis : new int[] {5, 1, 4, 2, 3, 0}) {
      var _ = trial.reactor.callLater(Duration.ofMillis(millis), trial.noting(millis + " ms"));
    }
    trial.runFor(Duration.ofMillis(20));
    trial.expectLog("0 ms", "1 ms", "2 ms", "3 ms", "4 ms", "5 ms");
  }

  private static void neverEarly(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    for (long nanos = 1; nanos < 20_000_000; nanos = nanos * 3 + 7) {
      DelayedCall[] call = new DelayedCall[1];
      call[0] =
          reactor.callLater(
              Duration.ofNanos(nanos),
              trial.checked(() -> {
                long early = call[0].dueNanos() - reactor.nowNanos();
                Expect.that(early <= 0, "it was early, ns: " + early);
                trial.log.add("called");
              }));
    }
    trial.runFor(Duration.ofMillis(40));
    Expect.equal(trial.log.size(), 14);
  }

  private static void oneTime(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    List<Long> times = new ArrayList<>();
    reactor.callFromThread(() -> {
      times.add(reactor.nowNanos());
      DelayedCall one = reactor.callLater(SOON, () -> times.add(reactor.nowNanos()));
      DelayedCall other = reactor.callLater(SOON, () -> times.add(reactor.nowNanos()));
      trial.log.add("same " + (one.dueNanos() == other.dueNanos()));
      times.add(reactor.nowNanos());
    });
    trial.runBriefly();
    trial.expectLog("same true");
    Expect.equal(times.get(0), times.get(1));
    Expect.equal(times.get(2), times.get(3));
  }

  private static void absurd(ReactorTrial trial) {
    DelayedCall never = trial.reactor.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> {});
    soon(trial, trial.noting("soon"));
    trial.runBriefly();
    trial.expectLog("soon");
    Expect.that(never.active(), "it ran");
  }

  private static void throwing(ReactorTrial trial) {
    DelayedCall thrower = soon(trial, trial.throwing("throws"));
    soon(trial, trial.noting("next"));
    trial.runBriefly();
    trial.expectLog("throws", "next");
    Expect.thrown(AlreadyCalled.class, thrower::cancel);
  }

  private static void cancelsSibling(ReactorTrial trial) {
    trial.reactor.callFromThread(() -> {
      DelayedCall[] second = new DelayedCall[1];
      soon(trial, () -> second[0].cancel());
      second[0] = soon(trial, trial.noting("cancelled"));
      soon(trial, trial.noting("third"));
    });
    trial.runBriefly();
    trial.expectLog("third");
  }

  private static void cancelled(ReactorTrial trial) {
    DelayedCall call = soon(trial, trial.noting("cancelled"));
    call.cancel();
    Expect.that(!call.active(), "it is active");
    Expect.thrown(AlreadyCancelled.class, call::cancel);
    Expect.thrown(AlreadyCancelled.class, () -> call.reset(SOON));
    Expect.thrown(AlreadyCancelled.class, () -> call.delay(SOON));
    trial.runBriefly();
    trial.expectLog();
    Expect.that(call.toString().contains("cancelled"), call.toString());
  }

  private static void cancelsItself(ReactorTrial trial) {
    DelayedCall[] call = new DelayedCall[1];
    call[0] =
        soon(
            trial,
            trial.checked(() -> {
              Expect.that(!call[0].active(), "it is active");
              Expect.thrown(AlreadyCalled.class, () -> call[0].cancel());
              Expect.thrown(AlreadyCalled.class, () -> call[0].reset(SOON));
              Expect.thrown(AlreadyCalled.class, () -> call[0].delay(SOON));
              trial.log.add("refused");
            }));
    trial.runBriefly();
    trial.expectLog("refused");
  }

  private static void putOff(ReactorTrial trial) {
    DelayedCall call = soon(trial, trial.noting("put off"));
    call.reset(SOON.multipliedBy(2));
    call.delay(SOON);
    var _ = trial.reactor.callLater(SOON.multipliedBy(2), trial.noting("between"));
    trial.runFor(Duration.ofMillis(30));
    trial.expectLog("between", "put off");
  }

  private static void broughtForward(ReactorTrial trial) {
    DelayedCall reset = trial.reactor.callLater(Duration.ofDays(1), trial.noting("reset"));
    DelayedCall delayed = trial.reactor.callLater(Duration.ofDays(1), trial.noting("delayed"));
    trial.reactor.callFromThread(() -> {
      reset.reset(Duration.ZERO);
      delayed.delay(Duration.ofDays(-2));
    });
    trial.runBriefly();
    trial.log.sort(null);
    trial.expectLog("delayed", "reset");
  }

  private static void dueTime(ReactorTrial trial) {
    trial.reactor.callFromThread(
        trial.checked(() -> {
          long now = trial.reactor.nowNanos();
          DelayedCall call = soon(trial, () -> {});
          Expect.equal(call.dueNanos(), now + Nanos.of(SOON));
          call.delay(SOON);
          call.delay(SOON);
          Expect.equal(call.dueNanos(), now + 3 * Nanos.of(SOON));
          call.reset(SOON);
          Expect.equal(call.dueNanos(), now + Nanos.of(SOON));
        }));
    trial.runBriefly();
  }

  private static void list(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    DelayedCall later = reactor.callLater(Duration.ofDays(1), () -> {});
    DelayedCall cancelled = reactor.callLater(Duration.ofDays(1), () -> {});
    cancelled.cancel();
    DelayedCall[] running = new DelayedCall[1];
    running[0] =
        soon(
            trial,
            trial.checked(() -> {
              DelayedCall added = reactor.callLater(Duration.ZERO, () -> {});
              List<DelayedCall> list = reactor.delayedCalls();
              Expect.that(list.contains(later), "a call is missing");
              Expect.that(list.contains(added), "the new call is missing");
              Expect.that(!list.contains(cancelled), "the cancelled call is there");
              Expect.that(!list.contains(running[0]), "the running call is there");
              trial.log.add("checked");
            }));
    trial.runBriefly();
    trial.expectLog("checked");
    Expect.equal(reactor.delayedCalls(), List.of(later));
  }
}
