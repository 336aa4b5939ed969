package spindle.contract.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.protocol.DrainOutcome;
import spindle.protocol.Drainable;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.ProtocolFailed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.time.Call;

/// Ports that drain: who is told, who is waited for, who is cut off.
final class DrainCases {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private DrainCases() {}

  static void addTo(Cases cases) {
    cases.add("an idle port drains within a few turns", DrainCases::idlePort);
    cases.add("a draining port takes nobody", DrainCases::takesNobody);
    cases.add("who has nothing to do is told and closes within a few turns", DrainCases::idle);
    cases.add("who has something to do finishes it, and is waited for", DrainCases::busy);
    cases.add("who is left when the time is over is aborted", DrainCases::late);
    cases.add("whoever comes while a drain has no time is aborted, too", DrainCases::noTime);
    cases.add("drain tells nobody inside the call", DrainCases::notInside);
    cases.add("what drain throws ends that connection alone", DrainCases::thrown);
    cases.add(
        "draining again waits for the same end, and the earlier time counts", DrainCases::again);
    cases.add("a port that has stopped still drains its connections", DrainCases::stopped);
    cases.add("a port may listen again after it has drained", DrainCases::listensAgain);
    cases.add("the reactor's end ends a drain", DrainCases::reactorEnds);
    cases.add("a port may drain when the reactor stops", DrainCases::atStop);
  }

  /// A recorder that is told of a drain.
  private static final class Told extends Recorder implements Drainable {
    Call onDrain = () -> {};

    Told(Trial trial) {
      super(trial, "server");
    }

    @Override
    public void drain() throws Exception {
      event("drain", onDrain);
    }
  }

  /// What a drain fired with.
  private static final class Awaited {
    @Nullable DrainOutcome outcome;

    static Awaited of(Deferred<DrainOutcome> drain) {
      Awaited awaited = new Awaited();
      var _ = drain.onSuccess(outcome -> awaited.outcome = outcome);
      return awaited;
    }

    boolean done() {
      return outcome != null;
    }

    void expect(Trial trial, int finished, int aborted) {
      DrainOutcome seen = outcome;
      trial.expect(
          seen != null && seen.finished() == finished && seen.aborted() == aborted,
          "expected %d finished and %d aborted, got %s".formatted(finished, aborted, seen));
    }
  }

  /// The time is over before the port has looked who waits to be accepted.
  private static void noTime(Trial trial) throws Exception {
    Recorder late = trial.recorder("late");
    List<Recorder> served = new ArrayList<>();
    List<Awaited> drained = new ArrayList<>();
    ListeningPort[] port = new ListeningPort[1];
    port[0] =
        trial.harness.listen(
            trial.reactor,
            address -> {
              Recorder server = trial.recorder("server " + served.size());
              served.add(server);
              server.onData =
                  data -> {
                    attempt(trial, port[0], late);
                    drained.add(Awaited.of(port[0].drain(Duration.ZERO)));
                  };
              return server;
            },
            ListenOptions.defaults());
    Recorder first = trial.recorder("first");
    first.onMade = () -> first.transport().write("x");
    attempt(trial, port[0], first);
    trial.until("it has drained", () -> !drained.isEmpty() && drained.getFirst().done());
    trial.expect(served.stream().allMatch(Recorder::lost), "somebody is left");
    drained.getFirst().expect(trial, 0, served.size());
  }

  private static void idlePort(Trial trial) throws Exception {
    ListeningPort port =
        trial.harness.listen(
            trial.reactor, ServerFactory.of(() -> trial.recorder("x")), ListenOptions.defaults());
    Awaited drained = Awaited.of(port.drain(LONG));
    trial.turns(5);
    drained.expect(trial, 0, 0);
    trial.expectEqual(trial.reactor.delayedCalls().size(), 0);
  }

  private static void takesNobody(Trial trial) throws Exception {
    Pair pair = trial.pair(new Told(trial), trial.recorder("client"));
    Awaited drained = Awaited.of(pair.port().drain(LONG));
    trial.until("it is told", () -> pair.server().log.contains("drain"));
    Recorder late = trial.recorder("late");
    List<String> failures = new ArrayList<>();
    var _ =
        trial
            .harness
            .connect(trial.reactor, pair.port(), a -> late, ConnectOptions.defaults())
            .handleFailure(failure -> failures.add("refused"));
    trial.until("the late one is refused", () -> !failures.isEmpty());
    trial.expect(!drained.done(), "it did not wait for its connection");
    pair.client().transport().loseConnection();
    trial.until("it has drained", drained::done);
    drained.expect(trial, 1, 0);
  }

  private static void idle(Trial trial) throws Exception {
    Told server = new Told(trial);
    server.onDrain = () -> server.transport().loseConnection();
    Pair pair = trial.pair(server, trial.recorder("client"));
    Awaited drained = Awaited.of(pair.port().drain(LONG));
    int before = trial.turns();
    trial.until("it has drained", drained::done);
    trial.expect(trial.turns() - before < 100, "it took too many turns");
    drained.expect(trial, 1, 0);
    trial.expectLost(server, ConnectionDone.class);
    trial.expectLog(server, "made", "drain", "lost ConnectionDone");
  }

  private static void busy(Trial trial) throws Exception {
    Told server = new Told(trial);
    server.onDrain = () -> server.transport().write("?");
    server.onData =
        data -> {
          server.transport().write("answer");
          server.transport().loseConnection();
        };
    Recorder client = trial.recorder("client");
    client.onData =
        data -> {
          if (client.text().equals("?")) {
            client.transport().write("!");
          }
        };
    Pair pair = trial.pair(server, client);
    Awaited drained = Awaited.of(pair.port().drain(LONG));
    trial.until("it has drained", drained::done);
    trial.untilLost(pair);
    trial.expectEqual(client.text(), "?answer");
    drained.expect(trial, 1, 0);
  }

  private static void late(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Awaited drained = Awaited.of(pair.port().drain(SHORT));
    trial.until("it has drained", drained::done);
    drained.expect(trial, 0, 1);
    trial.expectLost(pair.server(), ConnectionAborted.class);
    trial.untilLost(pair);
  }

  private static void notInside(Trial trial) throws Exception {
    Told server = new Told(trial);
    Pair pair = trial.pair(server, trial.recorder("client"));
    List<Awaited> drained = new ArrayList<>();
    server.onData =
        data -> {
          drained.add(Awaited.of(pair.port().drain(LONG)));
          server.note("drain was called");
        };
    server.onDrain = () -> server.transport().loseConnection();
    pair.client().transport().write("x");
    trial.untilLost(pair);
    trial.expectLog(server, "made", "data", "drain was called", "drain", "lost ConnectionDone");
    trial.until("it has drained", () -> drained.getFirst().done());
  }

  private static void thrown(Trial trial) throws Exception {
    List<Told> servers = List.of(new Told(trial), new Told(trial));
    servers.get(0).onDrain =
        () -> {
          throw new IllegalStateException("no drain");
        };
    servers.get(1).onDrain = () -> servers.get(1).transport().loseConnection();
    trial.expectErrors(1);
    ArrayList<Told> next = new ArrayList<>(servers);
    ListeningPort port =
        trial.harness.listen(trial.reactor, a -> next.removeFirst(), ListenOptions.defaults());
    for (Told server : servers) {
      connect(trial, port, trial.recorder("client"));
      trial.until("it is served", server::made);
    }
    Awaited drained = Awaited.of(port.drain(LONG));
    trial.until("it has drained", drained::done);
    trial.expectLost(servers.get(0), ProtocolFailed.class);
    trial.expectLost(servers.get(1), ConnectionDone.class);
    drained.expect(trial, 2, 0);
  }

  private static void again(Trial trial) throws Exception {
    Pair pair = trial.pair(new Told(trial), trial.recorder("client"));
    Awaited first = Awaited.of(pair.port().drain(LONG));
    trial.turns(3);
    Awaited second = Awaited.of(pair.port().drain(SHORT));
    Awaited third = Awaited.of(pair.port().drain(LONG));
    trial.until("it has drained", first::done);
    trial.expectEqual(second.outcome, first.outcome);
    trial.expectEqual(third.outcome, first.outcome);
    first.expect(trial, 0, 1);
    trial.expectEqual(pair.server().log.stream().filter("drain"::equals).count(), 1L);
    Expect.thrown(IllegalArgumentException.class, () -> pair.port().drain(Duration.ofNanos(-1)));
    trial.untilLost(pair);
  }

  private static void stopped(Trial trial) throws Exception {
    Told server = new Told(trial);
    server.onDrain = () -> server.transport().loseConnection();
    Pair pair = trial.pair(server, trial.recorder("client"));
    var _ = pair.port().stopListening();
    trial.turns(3);
    Awaited drained = Awaited.of(pair.port().drain(LONG));
    trial.until("it has drained", drained::done);
    drained.expect(trial, 1, 0);
  }

  private static void listensAgain(Trial trial) throws Exception {
    Recorder first = trial.recorder("server");
    Recorder second = trial.recorder("second server");
    ArrayList<Recorder> servers = new ArrayList<>(List.of(first, second));
    ListeningPort port =
        trial.harness.listen(trial.reactor, a -> servers.removeFirst(), ListenOptions.defaults());
    connect(trial, port, trial.recorder("client"));
    trial.until("there is something to drain", first::made);
    Awaited drained = Awaited.of(port.drain(LONG));
    trial.turns(3);
    Expect.thrown(IllegalStateException.class, () -> port.startListening());
    port.drain(SHORT).reportedElsewhere();
    trial.until("it has drained", drained::done);
    trial.turns(2);
    port.startListening();
    connect(trial, port, trial.recorder("second client"));
    trial.until("it is served", second::made);
  }

  private static void attempt(Trial trial, ListeningPort port, Recorder client) {
    trial
        .harness
        .connect(trial.reactor, port, a -> client, ConnectOptions.defaults())
        .reportedElsewhere();
  }

  private static void connect(Trial trial, ListeningPort port, Recorder client) {
    attempt(trial, port, client);
    trial.until("it is connected", client::made);
  }

  private static void reactorEnds(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Awaited drained = Awaited.of(pair.port().drain(LONG));
    trial.turns(3);
    trial.finish();
    trial.expectLost(pair.server(), ConnectionLost.class);
    drained.expect(trial, 0, 1);
  }

  private static void atStop(Trial trial) throws Exception {
    Told server = new Told(trial);
    Recorder client = trial.recorder("client");
    ListeningPort port =
        trial.harness.listen(
            trial.reactor, a -> server, ListenOptions.defaults().withDrainAtStop(LONG));
    server.onDrain = () -> server.transport().write("bye");
    server.onData = data -> server.transport().loseConnection();
    client.onData = data -> client.transport().write("bye");
    connect(trial, port, client);
    trial.until("it is served", server::made);
    trial.fireShutdown();
    trial.until("the server is lost", server::lost);
    trial.expectLog(server, "made", "drain", "data", "lost ConnectionDone");
    trial.expectEqual(client.text(), "bye");
  }
}
