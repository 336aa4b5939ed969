package spindle.contract.reactor;

import java.time.Duration;
import java.util.List;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.contract.trial.Expect;
import spindle.defer.Deferred;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.EventPhase;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorNotRunning;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionLost;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.time.DelayedCall;

/// Stopping: when it may be asked for, what still happens, and what everybody is told.
final class StopCases {
  private StopCases() {}

  static void addTo(ReactorContract.ReactorCases cases) {
    cases.add("what does not run cannot be stopped", StopCases::notRunning);
    cases.add("what follows a stop in its callback comes first", StopCases::afterStop);
    cases.add("calls that are due still run before the shutdown", StopCases::dueCalls);
    cases.add("the loop turns while the shutdown waits", StopCases::asynchronousShutdown);
    cases.add("the shutdown has three phases, then the run is over", StopCases::phases);
    cases.add("it may be stopped before the startup is done", StopCases::stopInStartup);
    cases.add("it may be stopped while the startup waits", StopCases::stopWhileStartupWaits);
    cases.add("it may be stopped as soon as it runs", StopCases::stopWhenRunning);
    cases.add("a delayed call may stop it", StopCases::stopByTimer);
    cases.add("calls that are not due stay active", StopCases::distantCall);
    cases.add("a trigger that is added while it stops has its turn", StopCases::addedWhileStopping);
    cases.add("everything open is told once that it stops", StopCases::everythingIsTold);
    cases.add("one that throws keeps nobody from being told", StopCases::throwingConnection);
    cases.add("who connects again while it stops leaves nothing open", StopCases::reconnecting);
    cases.add("a stopped reactor opens nothing", StopCases::opensNothing);
    cases.add("the shutdown may be fired by hand", StopCases::firedByHand);
  }

  private static void notRunning(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    Expect.thrown(ReactorNotRunning.class, reactor::stop);
    reactor.addSystemEventTrigger(
        EventPhase.BEFORE,
        "shutdown",
        trial.checked(() -> Expect.thrown(ReactorNotRunning.class, reactor::stop)));
    reactor.callFromThread(
        trial.checked(() -> {
          reactor.stop();
          Expect.thrown(ReactorNotRunning.class, reactor::stop);
        }));
    trial.run();
    Expect.thrown(ReactorNotRunning.class, reactor::stop);
  }

  private static void afterStop(ReactorTrial trial) {
    trial.reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", trial.noting("before"));
    trial.reactor.callFromThread(() -> {
      trial.reactor.stop();
      trial.log.add("after stop");
    });
    trial.run();
    trial.expectLog("after stop", "before");
  }

  private static void dueCalls(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", trial.noting("before"));
    var _ = reactor.callLater(Duration.ZERO, reactor::stop);
    var _ = reactor.callLater(Duration.ZERO, trial.noting("due, too"));
    trial.run();
    trial.expectLog("due, too", "before");
  }

  private static void asynchronousShutdown(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    Deferred<Void> gate = new Deferred<>();
    reactor.addSystemEventTrigger("shutdown", () -> gate);
    reactor.addSystemEventTrigger(EventPhase.DURING, "shutdown", trial.noting("during"));
    reactor.callFromThread(reactor::stop);
    var _ =
        reactor.callLater(
            Duration.ofMillis(5),
            () -> {
              trial.log.add("running " + reactor.running());
              reactor.callFromThread(() -> {
                trial.log.add("opened");
                gate.callback();
              });
            });
    trial.run();
    trial.expectLog("running true", "opened", "during");
  }

  private static void phases(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    for (EventPhase phase : List.of(EventPhase.AFTER, EventPhase.DURING, EventPhase.BEFORE)) {
      reactor.addSystemEventTrigger(
          phase, "shutdown", () -> trial.log.add(phase + ", running " + reactor.running()));
    }
    trial.runBriefly();
    trial.log.add("over");
    trial.expectLog(
        "BEFORE, running true", "DURING, running false", "AFTER, running false", "over");
  }

  private static void stopInStartup(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "startup", reactor::stop);
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", trial.noting("shutdown"));
    reactor.callWhenRunning(trial.noting("startup"));
    trial.run();
    trial.expectLog("startup", "shutdown");
  }

  private static void stopWhileStartupWaits(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    reactor.addSystemEventTrigger("startup", Deferred<Void>::new);
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", trial.noting("shutdown"));
    reactor.callWhenRunning(trial.noting("startup"));
    trial.runBriefly();
    trial.expectLog("shutdown");
  }

  private static void stopWhenRunning(ReactorTrial trial) throws Exception {
    trial.reactor.callWhenRunning(trial.reactor::stop);
    trial.reactor.callWhenRunning(trial.noting("the next one"));
    trial.run();
    trial.expectLog("the next one");
  }

  private static void stopByTimer(ReactorTrial trial) {
    var _ = trial.reactor.callLater(Duration.ofMillis(1), trial.reactor::stop);
    trial.run();
  }

  private static void distantCall(ReactorTrial trial) {
    DelayedCall distant = trial.reactor.callLater(Duration.ofDays(1), trial.noting("distant"));
    trial.runBriefly();
    Expect.that(distant.active(), "it is not active");
    Expect.equal(trial.reactor.delayedCalls(), List.of(distant));
    trial.expectLog();
  }

  private static void addedWhileStopping(ReactorTrial trial) {
    Reactor reactor = trial.reactor;
    Deferred<Void> gate = new Deferred<>();
    reactor.addSystemEventTrigger("shutdown", () -> gate);
    reactor.callFromThread(() -> {
      reactor.stop();
      reactor.callFromThread(() -> {
        reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", trial.noting("before"));
        reactor.addSystemEventTrigger(EventPhase.AFTER, "shutdown", trial.noting("after"));
        gate.callback();
      });
    });
    trial.run();
    trial.expectLog("before", "after");
  }

  /// Notes what it is told, and stops the reactor when `stopAt` of its kind are connected.
  private static final class Noting extends Protocol {
    private final ReactorTrial trial;
    private final String name;

    Noting(ReactorTrial trial, String name) {
      this.trial = trial;
      this.name = name;
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      boolean expected = reason instanceof ConnectionLost;
      trial.log.add(name + (expected ? " lost" : " ended with " + reason));
    }
  }

  /// A port's factory that notes its end, as do the connections it builds.
  private static final class Server implements ServerFactory {
    private final ReactorTrial trial;

    Server(ReactorTrial trial) {
      this.trial = trial;
    }

    @Override
    public Protocol buildProtocol(Address address) {
      return new Noting(trial, "server");
    }

    @Override
    public void doStop() {
      trial.log.add("factory stopped");
    }
  }

  static ListeningPort listen(ReactorTrial trial, ServerFactory factory) throws Exception {
    return trial.reactor.listenTCP(0, factory, ListenOptions.defaults().withInterface("127.0.0.1"));
  }

  private static void everythingIsTold(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    ListeningPort port = listen(trial, new Server(trial));
    reactor
        .connect(port.host(), _ -> new Noting(trial, "client"), ConnectOptions.defaults())
        .addCallback(_ -> reactor.callLater(Duration.ofMillis(5), reactor::stop));
    reactor.addSystemEventTrigger(EventPhase.DURING, "shutdown", trial.noting("during"));
    trial.run();
    trial.log.subList(0, 3).sort(null);
    trial.expectLog("client lost", "factory stopped", "server lost", "during");
    Expect.equal(reactor.statistics().open(), 0);
  }

  private static void throwingConnection(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    ListeningPort port =
        listen(
            trial,
            _ ->
                new Protocol() {
                  @Override
                  public void connectionLost(ConnectionClosed reason) {
                    trial.log.add("server lost");
                    throw new IllegalStateException("thrown by a case");
                  }
                });
    reactor
        .connect(port.host(), _ -> new Noting(trial, "client"), ConnectOptions.defaults())
        .addCallback(_ -> reactor.callLater(Duration.ofMillis(5), reactor::stop));
    trial.run();
    trial.log.sort(null);
    trial.expectLog("client lost", "server lost");
  }

  /// Connects again whenever it can.
  private static final class Reconnecting implements ClientFactory<Protocol> {
    private final ReactorTrial trial;

    Reconnecting(ReactorTrial trial) {
      this.trial = trial;
    }

    @Override
    public Protocol buildProtocol(Address address) {
      var _ = trial.reactor.callLater(Duration.ofMillis(5), trial.reactor::stop);
      return new Noting(trial, "client");
    }

    @Override
    public void clientConnectionLost(Connector connector, ConnectionClosed reason) {
      connector.connect();
    }

    @Override
    public void clientConnectionFailed(Connector connector, java.io.IOException reason) {
      connector.connect();
    }
  }

  private static void reconnecting(ReactorTrial trial) throws Exception {
    ListeningPort port = listen(trial, new Server(trial));
    IPv4Address place = (IPv4Address) port.host();
    trial.reactor.connectTCP(
        "127.0.0.1", place.port(), new Reconnecting(trial), ConnectOptions.defaults());
    trial.run();
    Expect.equal(trial.reactor.statistics().open(), 0);
  }

  private static void opensNothing(ReactorTrial trial) throws Exception {
    trial.runBriefly();
    Expect.thrown(spindle.reason.CannotListenError.class, () -> listen(trial, new Server(trial)));
    Deferred<Protocol> attempt =
        trial.reactor.connect(
            IPv4Address.of("127.0.0.1", 1),
            _ -> new Noting(trial, "client"),
            ConnectOptions.defaults());
    attempt.reportedElsewhere();
    Expect.equal(trial.reactor.statistics().open(), 0);
    trial.expectLog();
  }

  private static void firedByHand(ReactorTrial trial) throws Exception {
    Reactor reactor = trial.reactor;
    listen(trial, new Server(trial));
    reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", trial.noting("before"));
    reactor.addSystemEventTrigger(EventPhase.AFTER, "shutdown", trial.noting("after"));
    reactor.fireSystemEvent("shutdown");
    trial.expectLog("before", "factory stopped", "after");
    Expect.equal(reactor.statistics().open(), 0);
    Expect.thrown(IllegalStateException.class, () -> reactor.run(false));
    Expect.thrown(ReactorNotRunning.class, reactor::stop);
  }
}
