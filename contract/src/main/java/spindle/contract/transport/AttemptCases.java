package spindle.contract.transport;

import java.util.ArrayList;
import java.util.List;
import spindle.address.Address;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reason.ConnectError;
import spindle.reason.ConnectingCancelledError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// Attempts to connect that fail, or are given up at every moment there is.
final class AttemptCases {
  private AttemptCases() {}

  static void addTo(Cases cases) {
    cases.add("an attempt where nobody listens fails, never at once", AttemptCases::refused);
    cases.add("an attempt that is cancelled at once opens nothing", AttemptCases::cancelAtOnce);
    cases.add("an attempt may be cancelled while it builds", AttemptCases::cancelInBuild);
    cases.add("an attempt may be cancelled in connectionMade", AttemptCases::cancelInMade);
    cases.add("cancelling after the success is nothing", AttemptCases::cancelLate);
    cases.add("the reactor's end ends an attempt", AttemptCases::reactorEnds);
    cases.add("a factory is stopped after its attempt or connection", AttemptCases::stopsFactory);
    cases.add("a factory whose doStart throws does not connect", AttemptCases::startThrows);
  }

  private static <P extends Protocol> Deferred<P> connect(
      Trial trial, ListeningPort port, Factory<P> factory) {
    return trial.harness.connect(trial.reactor, port, factory, ConnectOptions.defaults());
  }

  private static ListeningPort listen(Trial trial, Recorder server) throws Exception {
    return trial.harness.listen(trial.reactor, address -> server, ListenOptions.defaults());
  }

  private static ListeningPort closedPort(Trial trial) throws Exception {
    ListeningPort port = listen(trial, trial.recorder("nobody"));
    Deferred<Void> stopped = port.stopListening();
    trial.until("the port has stopped", stopped::called);
    return port;
  }

  private static void refused(Trial trial) throws Exception {
    ListeningPort port = closedPort(trial);
    List<Throwable> failures = new ArrayList<>();
    Deferred<Recorder> attempt = connect(trial, port, address -> trial.recorder("never"));
    attempt.handleFailure(failures::add);
    trial.expect(failures.isEmpty(), "it failed within connect");
    trial.until("it failed", () -> !failures.isEmpty());
    trial.expect(failures.getFirst() instanceof ConnectError, "it failed with " + failures);
    trial.expectEqual(trial.reactor.statistics().open(), 0);
  }

  /// That the attempt ended as a cancelled one and that its server, if there is one, was left.
  private static void expectGivenUp(Trial trial, List<Throwable> failures, Recorder server)
      throws Exception {
    trial.expectEqual(failures.size(), 1);
    trial.expect(
        failures.getFirst() instanceof CancelledError
            || failures.getFirst() instanceof ConnectingCancelledError,
        "it failed with " + failures);
    trial.settle();
    trial.until("the server is left", () -> !server.made() || server.lost());
  }

  private static void cancelAtOnce(Trial trial) throws Exception {
    List<Throwable> failures = new ArrayList<>();
    for (int turns = 0; turns < 2; turns++) {
      Recorder server = trial.recorder("server");
      ListeningPort port = listen(trial, server);
      failures.clear();
      Deferred<Recorder> attempt = connect(trial, port, address -> trial.recorder("client"));
      attempt.handleFailure(failures::add);
      attempt.cancel();
      trial.turns(turns);
      expectGivenUp(trial, failures, server);
    }
  }

  private static void cancelInBuild(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    ListeningPort port = listen(trial, server);
    List<Throwable> failures = new ArrayList<>();
    List<Deferred<Recorder>> attempt = new ArrayList<>();
    attempt.add(
        connect(
            trial,
            port,
            address -> {
              attempt.getFirst().cancel();
              return client;
            }));
    attempt.getFirst().handleFailure(failures::add);
    trial.until("it failed", () -> !failures.isEmpty());
    expectGivenUp(trial, failures, server);
    trial.expectLog(client);
  }

  private static void cancelInMade(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    ListeningPort port = listen(trial, server);
    List<Throwable> failures = new ArrayList<>();
    Deferred<Recorder> attempt = connect(trial, port, address -> client);
    client.onMade = attempt::cancel;
    attempt.handleFailure(failures::add);
    trial.until("it failed", () -> !failures.isEmpty());
    expectGivenUp(trial, failures, server);
    trial.until("the client is lost", client::lost);
    trial.expectLog(client, "made", "lost ConnectionAborted");
  }

  private static void cancelLate(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    ListeningPort port = listen(trial, server);
    Deferred<Recorder> attempt = connect(trial, port, address -> client);
    trial.until("it is connected", () -> attempt.called() && server.made());
    attempt.cancel();
    trial.settle();
    client.transport().write("x");
    trial.until("the connection goes on", () -> server.count == 1);
  }

  private static void reactorEnds(Trial trial) throws Exception {
    ListeningPort port = listen(trial, trial.recorder("server"));
    List<Throwable> failures = new ArrayList<>();
    connect(trial, port, address -> trial.recorder("client")).handleFailure(failures::add);
    trial.finish();
    trial.expectEqual(failures.size(), 1);
    trial.expect(failures.getFirst() instanceof ConnectError, "it failed with " + failures);
  }

  /// Builds one protocol, and counts its starts and stops.
  private static final class Counted implements Factory<Recorder> {
    private final Recorder builds;
    final List<String> log = new ArrayList<>();

    Counted(Recorder builds) {
      this.builds = builds;
    }

    @Override
    public Recorder buildProtocol(Address address) {
      return builds;
    }

    @Override
    public void doStart() {
      log.add("start");
    }

    @Override
    public void doStop() {
      log.add("stop");
    }
  }

  private static void stopsFactory(Trial trial) throws Exception {
    Counted fails = new Counted(trial.recorder("never"));
    List<Throwable> failures = new ArrayList<>();
    connect(trial, closedPort(trial), fails).handleFailure(failures::add);
    trial.expectEqual(fails.log, List.of("start"));
    trial.until("it failed", () -> !failures.isEmpty());
    trial.expectEqual(fails.log, List.of("start", "stop"));

    Recorder client = trial.recorder("client");
    client.onLost =
        () -> {
          throw new IllegalStateException("in connectionLost");
        };
    trial.expectErrors(1);
    Counted succeeds = new Counted(client);
    ListeningPort port = listen(trial, trial.recorder("server"));
    connect(trial, port, succeeds).reportedElsewhere();
    trial.until("it is connected", client::made);
    trial.expectEqual(succeeds.log, List.of("start"));
    client.transport().loseConnection();
    trial.until("it is lost", client::lost);
    trial.expectEqual(succeeds.log, List.of("start", "stop"));
  }

  private static void startThrows(Trial trial) throws Exception {
    ListeningPort port = listen(trial, trial.recorder("server"));
    IllegalStateException oops = new IllegalStateException("no start");
    Factory<Recorder> factory =
        new Factory<>() {
          @Override
          public Recorder buildProtocol(Address address) {
            throw new AssertionError("it was not started");
          }

          @Override
          public void doStart() {
            throw oops;
          }

          @Override
          public void doStop() {
            throw new AssertionError("it was not started");
          }
        };
    List<Throwable> failures = new ArrayList<>();
    connect(trial, port, factory).handleFailure(failures::add);
    trial.expect(failures.isEmpty(), "it failed within connect");
    trial.until("it failed", () -> !failures.isEmpty());
    trial.expectEqual(failures, List.of(oops));
  }
}
