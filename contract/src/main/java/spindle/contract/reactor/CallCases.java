package spindle.contract.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import spindle.contract.trial.Expect;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.time.Call;

/// Calls by the door for threads, used from the reactor's own; and calls for when it runs.
final class CallCases {
  private CallCases() {}

  static void addTo(ReactorContract.ReactorCases cases) {
    cases.add("callFromThread never calls at once", CallCases::neverAtOnce);
    cases.add("calls from threads run in order", CallCases::inOrder);
    cases.add("a call from within a call waits for the next turn", CallCases::nextTurn);
    cases.add("a call from a delayed call is not slept over", CallCases::notSleptOver);
    cases.add("a call that throws keeps no other from running", CallCases::throwing);
    cases.add("calls come before what is due", CallCases::beforeDue);
    cases.add("a stopped reactor takes no calls", CallCases::afterStop);
    cases.add("callWhenRunning keeps its order", CallCases::whenRunning);
    cases.add("callWhenRunning calls at once when it runs", CallCases::whenRunningAlready);
    cases.add("what a call at once throws goes to the caller", CallCases::whenRunningThrows);
    cases.add("the thread is the reactor's while it runs", CallCases::inReactorThread);
    cases.add("the reactor does not wait for itself", CallCases::blocking);
    cases.add("the pool has at least one thread", CallCases::poolSize);
  }

  private static void neverAtOnce(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    reactor.callFromThread(trial.noting("before the run"));
    trial.expectLog();
    reactor.callFromThread(() -> {
      reactor.callFromThread(trial.noting("within"));
      trial.log.add("added");
    });
    trial.runBriefly();
    trial.expectLog("before the run", "added", "within");
  }

  private static void inOrder(ReactorTrial trial) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      int number = i;
      trial.reactor.callFromThread(() -> order.add(number));
    }
    trial.runBriefly();
    Expect.equal(order.size(), 10_000);
    for (int i = 0; i < order.size(); i++) {
      Expect.equal(order.get(i), i);
    }
  }

  private static void nextTurn(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    int[] count = {0};
    Call[] again = new Call[1];
    again[0] =
        () -> {
          count[0]++;
          reactor.callFromThread(again[0]);
        };
    reactor.callFromThread(again[0]);
    var _ = reactor.callLater(Duration.ZERO, () -> trial.log.add("count " + count[0]));
    trial.runBriefly();
    trial.expectLog("count 1");
    Expect.that(count[0] > 1, "it was called only once");
  }

  private static void notSleptOver(ReactorTrial trial) {
    var _ = trial.reactor.callLater(ReactorTrial.LIMIT.multipliedBy(2), () -> {});
    var _ =
        trial.reactor.callLater(
            Duration.ofMillis(1), () -> trial.reactor.callFromThread(trial.reactor::stop));
    trial.run();
  }

  private static void throwing(ReactorTrial trial) {
    trial.reactor.callFromThread(trial.throwing("throws"));
    trial.reactor.callFromThread(trial.noting("next"));
    trial.runBriefly();
    trial.expectLog("throws", "next");
  }

  private static void beforeDue(ReactorTrial trial) {
    var _ = trial.reactor.callLater(Duration.ZERO, trial.noting("due"));
    trial.reactor.callFromThread(trial.noting("call"));
    trial.runBriefly();
    trial.expectLog("call", "due");
  }

  private static void afterStop(ReactorTrial trial) {
    trial.runBriefly();
    Expect.thrown(RejectedExecutionException.class, () -> trial.reactor.callFromThread(() -> {}));
    Deferred<String> refused = trial.reactor.deferToThread(() -> "value");
    Expect.thrown(RejectedExecutionException.class, refused::take);
  }

  private static void whenRunning(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    reactor.callWhenRunning(trial.noting("1"));
    reactor.callWhenRunning(trial.throwing("2"));
    reactor.callWhenRunning(() -> {
      trial.log.add("3");
      reactor.callWhenRunning(trial.noting("within 3"));
    });
    reactor.callWhenRunning(trial.noting("4"));
    trial.expectLog();
    trial.runBriefly();
    trial.expectLog("1", "2", "3", "within 3", "4");
  }

  private static void whenRunningAlready(ReactorTrial trial) {
    trial.reactor.callFromThread(() -> {
      trial.reactor.callWhenRunning(trial.noting("at once"));
      trial.log.add("then");
    });
    trial.runBriefly();
    trial.expectLog("at once", "then");
  }

  private static void whenRunningThrows(ReactorTrial trial) {
    trial.reactor.callFromThread(
        trial.checked(() -> {
          Expect.thrown(
              IllegalStateException.class,
              () -> trial.reactor.callWhenRunning(trial.throwing("throws")));
          trial.log.add("caught");
        }));
    trial.runBriefly();
    trial.expectLog("throws", "caught");
  }

  private static void inReactorThread(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    trial.log.add("before " + reactor.inReactorThread());
    reactor.callFromThread(() -> trial.log.add("within " + reactor.inReactorThread()));
    trial.runBriefly();
    trial.log.add("after " + reactor.inReactorThread());
    trial.expectLog("before false", "within true", "after false");
  }

  private static void blocking(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    reactor.callFromThread(
        trial.checked(() -> {
          Expect.thrown(
              IllegalStateException.class, () -> reactor.blockingCallFromThread(() -> "value"));
          Expect.thrown(
              IllegalStateException.class,
              () -> reactor.blockingDeferredFromThread(() -> Deferred.succeed("value")));
          trial.log.add("refused");
        }));
    trial.runBriefly();
    trial.expectLog("refused");
  }

  private static void poolSize(ReactorTrial trial) {
    Expect.thrown(IllegalArgumentException.class, () -> trial.reactor.suggestThreadPoolSize(0));
    trial.reactor.suggestThreadPoolSize(1);
  }
}
