package spindle.contract.reactor;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import spindle.contract.trial.Expect;
import spindle.defer.Deferred;
import spindle.reactor.EventPhase;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorAlreadyRunning;
import spindle.reactor.ReactorNotRestartable;

/// Running, crashing, and turning by hand.
final class RunCases {
  private RunCases() {}

  static void addTo(ReactorContract.ReactorCases cases) {
    cases.add("a reactor that runs cannot be run", RunCases::runTwice);
    cases.add("a reactor that is stopping counts as running", RunCases::runWhileStopping);
    cases.add("a stopped reactor cannot run again", RunCases::runAfterStop);
    cases.add("nor from its own shutdown", RunCases::runInShutdown);
    cases.add("a crashed reactor runs again", RunCases::runAfterCrash);
    cases.add("a crash fires no event and drops no call", RunCases::crashKeeps);
    cases.add("a crash of what does not run does nothing", RunCases::crashBeforeRun);
    cases.add("a crash within the startup ends the run", RunCases::crashInStartup);
    cases.add("the loop turns while the startup waits", RunCases::asynchronousStartup);
    cases.add("a startup that is over too late starts nothing", RunCases::lateStartup);
    cases.add("it runs during and after the startup, not before", RunCases::runningInStartup);
    cases.add("what callbacks throw ends nothing", RunCases::throwingCallbacks);
    cases.add("a turn by hand does what is due and does not wait", RunCases::iterate);
    cases.add("a turn by hand waits for calls, at most so long", RunCases::iterateWaits);
    cases.add("a turn cannot be made within a turn", RunCases::iterateInCallback);
    cases.add("a run cannot begin within a turn", RunCases::runInIterate);
    cases.add("a turn cannot wait for a negative time", RunCases::iterateNegative);
    cases.add("a stopped reactor cannot be turned", RunCases::iterateAfterStop);
    cases.add("its text tells how it goes", RunCases::text);
  }

  private static void runTwice(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    reactor.callWhenRunning(
        trial.checked(() -> {
          Expect.thrown(ReactorAlreadyRunning.class, () -> reactor.run(false));
          Expect.that(reactor.running(), "it runs no more");
          reactor.callFromThread(reactor::stop);
        }));
    trial.run();
    Expect.that(!reactor.running(), "it runs still");
  }

  private static void runWhileStopping(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    Runnable refused = () -> Expect.thrown(ReactorAlreadyRunning.class, () -> reactor.run(false));
    reactor.callWhenRunning(
        trial.checked(() -> {
          reactor.stop();
          refused.run();
        }));
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", trial.checked(refused::run));
    trial.run();
  }

  private static void runAfterStop(ReactorTrial trial) {
    trial.runBriefly();
    Expect.thrown(ReactorNotRestartable.class, () -> trial.reactor.run(false));
  }

  private static void runInShutdown(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    reactor.addSystemEventTrigger(
        EventPhase.AFTER,
        "shutdown",
        trial.checked(() -> {
          Expect.thrown(ReactorNotRestartable.class, () -> reactor.run(false));
          trial.log.add("refused");
        }));
    trial.runBriefly();
    trial.expectLog("refused");
  }

  private static void runAfterCrash(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    reactor.callWhenRunning(reactor::crash);
    trial.run();
    Expect.that(!reactor.running(), "it runs although it crashed");
    reactor.callWhenRunning(() -> trial.log.add("running " + reactor.running()));
    trial.runBriefly();
    trial.expectLog("running true");
  }

  private static void crashKeeps(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    for (EventPhase phase : EventPhase.values()) {
      reactor.addSystemEventTrigger(phase, "shutdown", trial.noting("shutdown"));
    }
    var _ = reactor.callLater(Duration.ofMillis(5), trial.noting("later"));
    reactor.callWhenRunning(() -> {
      reactor.crash();
      reactor.callFromThread(trial.noting("from thread"));
    });
    trial.run();
    trial.expectLog();
    reactor.callWhenRunning(() -> {
      var _ = reactor.callLater(Duration.ofMillis(5), reactor::crash);
    });
    trial.run();
    trial.expectLog("from thread", "later");
  }

  private static void crashBeforeRun(ReactorTrial trial) {
    trial.reactor.crash();
    Expect.that(trial.reactor.toString().contains("not started"), trial.reactor.toString());
    trial.runBriefly();
    trial.reactor.crash();
    Expect.that(trial.reactor.toString().contains("stopped"), trial.reactor.toString());
  }

  private static void crashInStartup(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "startup", reactor::crash);
    trial.run();
    Expect.that(!reactor.running(), "it runs although it crashed");
  }

  private static void asynchronousStartup(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    Deferred<Void> gate = new Deferred<>();
    reactor.addSystemEventTrigger("startup", () -> gate);
    reactor.addSystemEventTrigger(EventPhase.DURING, "startup", trial.noting("during"));
    reactor.addSystemEventTrigger(EventPhase.AFTER, "startup", trial.noting("after"));
    reactor.callFromThread(() -> trial.log.add("call, running " + reactor.running()));
    var _ = reactor.callLater(Duration.ZERO, trial.noting("timer"));
    var _ =
        reactor.callLater(
            Duration.ofMillis(5),
            () -> {
              trial.log.add("opened");
              gate.callback();
              trial.log.add("running " + reactor.running());
              reactor.stop();
            });
    trial.run();
    trial.expectLog("call, running false", "timer", "opened", "during", "after", "running true");
  }

  private static void lateStartup(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    Deferred<Void> gate = new Deferred<>();
    reactor.addSystemEventTrigger("startup", () -> gate);
    trial.runBriefly();
    gate.callback();
    Expect.that(!reactor.running(), "it runs after its end");
  }

  private static void runningInStartup(ReactorTrial trial) {
    BooleanSupplier running = trial.reactor::running;
    Expect.that(!running.getAsBoolean(), "it runs before its run");
    for (EventPhase phase : EventPhase.values()) {
      trial.reactor.addSystemEventTrigger(
          phase, "startup", () -> trial.log.add(phase + " " + running.getAsBoolean()));
    }
    trial.runBriefly();
    trial.expectLog("BEFORE false", "DURING true", "AFTER true");
  }

  private static void throwingCallbacks(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "startup", trial.throwing("before"));
    reactor.addSystemEventTrigger(EventPhase.DURING, "startup", trial.throwing("during"));
    reactor.addSystemEventTrigger(EventPhase.AFTER, "startup", trial.throwing("after"));
    reactor.callFromThread(trial.throwing("call 1"));
    reactor.callFromThread(trial.noting("call 2"));
    var _ = reactor.callLater(Duration.ZERO, trial.throwing("timer 1"));
    var _ = reactor.callLater(Duration.ZERO, trial.noting("timer 2"));
    trial.runBriefly();
    trial.expectLog("before", "during", "after", "call 1", "call 2", "timer 1", "timer 2");
  }

  private static void iterate(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    long before = reactor.nowNanos();
    var _ = reactor.callLater(Duration.ofSeconds(15), trial.noting("too early"));
    var _ = reactor.callLater(Duration.ZERO, trial.noting("timer"));
    reactor.callFromThread(trial.noting("call"));
    reactor.iterate(Duration.ZERO);
    reactor.iterate(Duration.ZERO);
    trial.expectLog("call", "timer");
    Duration passed = Duration.ofNanos(reactor.nowNanos() - before);
    Expect.that(passed.toSeconds() < 10, "it took " + passed);
    Expect.that(!reactor.inReactorThread(), "it has a thread between turns");
  }

  private static void iterateWaits(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    long before = reactor.nowNanos();
    reactor.iterate(Duration.ofMillis(10));
    Duration passed = Duration.ofNanos(reactor.nowNanos() - before);
    Expect.that(passed.toMillis() >= 10, "it took only " + passed);
    var _ = reactor.callLater(Duration.ofMillis(5), trial.noting("timer"));
    reactor.iterate(Duration.ofSeconds(Long.MAX_VALUE));
    trial.expectLog("timer");
  }

  private static void iterateInCallback(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    Runnable refused =
        () -> {
          Expect.thrown(IllegalStateException.class, () -> reactor.iterate(Duration.ZERO));
          trial.log.add("refused");
        };
    reactor.callFromThread(trial.checked(refused::run));
    reactor.iterate(Duration.ZERO);
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "startup", trial.checked(refused::run));
    reactor.callFromThread(trial.checked(refused::run));
    trial.runBriefly();
    trial.expectLog("refused", "refused", "refused");
  }

  private static void runInIterate(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    reactor.callFromThread(
        trial.checked(() -> {
          Expect.thrown(ReactorAlreadyRunning.class, () -> reactor.run(false));
          trial.log.add("refused");
        }));
    reactor.iterate(Duration.ZERO);
    trial.expectLog("refused");
    trial.runBriefly();
  }

  private static void iterateNegative(ReactorTrial trial) {
    Expect.thrown(
        IllegalArgumentException.class, () -> trial.reactor.iterate(Duration.ofNanos(-1)));
  }

  private static void iterateAfterStop(ReactorTrial trial) {
    trial.runBriefly();
    Expect.thrown(IllegalStateException.class, () -> trial.reactor.iterate(Duration.ZERO));
  }

  private static void text(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    trial.log.add(state(reactor));
    reactor.addSystemEventTrigger(
        EventPhase.BEFORE, "startup", () -> trial.log.add(state(reactor)));
    reactor.callWhenRunning(() -> {
      trial.log.add(state(reactor));
      reactor.stop();
      trial.log.add(state(reactor));
    });
    trial.run();
    trial.log.add(state(reactor));
    trial.expectLog("not started", "starting", "running", "stopping", "stopped");
  }

  /// What its text says of how it goes, between why it has its kernel and the fibers.
  private static String state(Reactor reactor) {
    return reactor.toString().split("[,()]", -1)[3].strip();
  }
}
