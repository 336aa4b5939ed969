package spindle.contract.reactor;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import spindle.contract.trial.Expect;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reactor.EventPhase;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorNotRestartable;
import spindle.reactor.ReactorNotRunning;

/// Closing, at every time.
final class CloseCases {
  private CloseCases() {}

  static void addTo(ReactorContract.ReactorCases cases) {
    cases.add("it may be closed before it ran", CloseCases::beforeRun);
    cases.add("it may be closed after it ran, and again", CloseCases::afterRun);
    cases.add("it may be closed after it crashed", CloseCases::afterCrash);
    cases.add("closed in a callback, it ends in order", CloseCases::inCallback);
    cases.add(
        "closed in a callback of its shutdown, it is closed after it", CloseCases::inShutdown);
    cases.add("closed in a turn by hand, it is closed after it", CloseCases::inIterate);
    cases.add("a closed reactor does not run and takes nothing", CloseCases::takesNothing);
    cases.add("statistics tell what there is", CloseCases::statistics);
  }

  private static void beforeRun(ReactorTrial trial) throws Exception {
    StopCases.listen(trial, _ -> new Protocol() {});
    trial.reactor.addSystemEventTrigger(EventPhase.DURING, "shutdown", trial.noting("shutdown"));
    trial.reactor.close();
    Expect.equal(trial.reactor.statistics().open(), 0);
    trial.reactor.close();
  }

  private static void afterRun(ReactorTrial trial) {
    trial.runBriefly();
    trial.reactor.close();
    trial.reactor.close();
    Expect.that(trial.reactor.toString().contains("stopped"), trial.reactor.toString());
  }

  private static void afterCrash(ReactorTrial trial) throws Exception {
    StopCases.listen(trial, _ -> new Protocol() {});
    trial.reactor.callWhenRunning(trial.reactor::crash);
    trial.run();
    Expect.equal(trial.reactor.statistics().open(), 1);
    trial.reactor.close();
    Expect.equal(trial.reactor.statistics().open(), 0);
  }

  private static void inCallback(ReactorTrial trial) {
    trial.reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", trial.noting("before"));
    trial.reactor.addSystemEventTrigger(EventPhase.AFTER, "shutdown", trial.noting("after"));
    trial.reactor.callFromThread(() -> {
      trial.reactor.close();
      trial.log.add("closed");
    });
    trial.run();
    trial.expectLog("closed", "before", "after");
  }

  private static void inShutdown(ReactorTrial trial) {
    for (EventPhase phase : EventPhase.values()) {
      trial.reactor.addSystemEventTrigger(
          phase,
          "shutdown",
          () -> {
            trial.reactor.close();
            trial.log.add(phase.toString());
          });
    }
    trial.runBriefly();
    trial.expectLog("BEFORE", "DURING", "AFTER");
  }

  private static void inIterate(ReactorTrial trial) {
    trial.reactor.callFromThread(trial.reactor::close);
    trial.reactor.callFromThread(trial.noting("the next call"));
    trial.reactor.iterate(Duration.ZERO);
    trial.expectLog("the next call");
    Expect.thrown(ReactorNotRestartable.class, () -> trial.reactor.iterate(Duration.ZERO));
  }

  private static void takesNothing(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    reactor.close();
    Expect.thrown(ReactorNotRestartable.class, () -> reactor.run(false));
    Expect.thrown(ReactorNotRunning.class, reactor::stop);
    Expect.thrown(RejectedExecutionException.class, () -> reactor.callFromThread(() -> {}));
    Expect.thrown(RejectedExecutionException.class, () -> reactor.callInThread(() -> {}));
    Expect.thrown(
        RejectedExecutionException.class, () -> reactor.blockingCallFromThread(() -> "value"));
    Deferred<String> refused = reactor.deferToThread(() -> "value");
    Expect.thrown(RejectedExecutionException.class, refused::take);
    Expect.thrown(
        spindle.reason.CannotListenError.class,
        () -> StopCases.listen(trial, _ -> new Protocol() {}));
  }

  private static void statistics(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    Expect.equal(reactor.statistics().open(), 0);
    Expect.equal(reactor.statistics().delayedCalls(), 0);
    var port = StopCases.listen(trial, _ -> new Protocol() {});
    var call = reactor.callLater(Duration.ofSeconds(1), () -> {});
    Expect.equal(reactor.statistics().open(), 1);
    Expect.equal(reactor.statistics().delayedCalls(), 1);
    call.cancel();
    Deferred<Void> stopped = port.stopListening();
    reactor.iterate(Duration.ZERO);
    reactor.iterate(Duration.ZERO);
    reactor.iterate(Duration.ZERO);
    Expect.that(stopped.isDone(), "it listens still");
    Expect.equal(reactor.statistics().open(), 0);
    Expect.equal(reactor.statistics().delayedCalls(), 0);
    Expect.equal(reactor.statistics().buffered(), 0L);
    Expect.equal(reactor.statistics().droppedWrites(), 0L);
  }
}
