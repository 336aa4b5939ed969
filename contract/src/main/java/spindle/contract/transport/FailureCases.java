package spindle.contract.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.reason.ConnectionAborted;
import spindle.reason.ProtocolFailed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// A callback that throws: logged once, ends its connection with the exception, and no other.
final class FailureCases {
  private FailureCases() {}

  static void addTo(Cases cases) {
    for (boolean atServer : new boolean[] {true, false}) {
      String who = atServer ? " of the server" : " of the client";
      cases.add("connectionMade" + who + " throws", trial -> inMade(trial, atServer));
      cases.add("dataReceived" + who + " throws", trial -> inData(trial, atServer));
      cases.add("connectionLost" + who + " throws", trial -> inLost(trial, atServer));
      cases.add(
          "abort, then throw, in dataReceived" + who, trial -> abortThenThrow(trial, atServer));
      cases.addIf(
          Harness.Feature.HALF_CLOSE,
          "readConnectionLost" + who + " throws",
          trial -> inReadEnd(trial, atServer));
      cases.addIf(
          Harness.Feature.HALF_CLOSE,
          "writeConnectionLost" + who + " throws",
          trial -> inWriteEnd(trial, atServer));
    }
    cases.add("buildProtocol of the server throws", FailureCases::serverBuilds);
    cases.add("buildProtocol of the client throws", FailureCases::clientBuilds);
    cases.add("the client's Deferred fails when connectionMade throws", FailureCases::clientMade);
  }

  private static Recorder thrower(Pair pair, boolean atServer) {
    return atServer ? pair.server() : pair.client();
  }

  private static void expectFailed(Trial trial, Recorder thrower, Throwable cause) {
    trial.expectLost(thrower, ProtocolFailed.class);
    trial.expect(
        thrower.reason != null && thrower.reason.getCause() == cause,
        "the cause is another one: " + thrower.reason);
  }

  private static void inMade(Trial trial, boolean atServer) throws Exception {
    Exception oops = new Exception("a checked exception");
    trial.expectErrors(1);
    Pair others = trial.pair();
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    Recorder thrower = atServer ? server : client;
    thrower.onMade =
        () -> {
          thrower.transport().write("never sent");
          throw oops;
        };
    Pair pair = trial.begin(server, client, Limits.defaults());
    trial.until("it is lost", thrower::lost);
    trial.expectLog(thrower, "made", "lost ProtocolFailed");
    expectFailed(trial, thrower, oops);
    trial.until("the port has no connection", () -> pair.port().connections() == 0);
    unharmed(trial, others);
  }

  private static void unharmed(Trial trial, Pair others) {
    long before = others.server().count;
    others.client().transport().write("x");
    trial.until("others are unharmed", () -> others.server().count > before);
  }

  private static void inData(Trial trial, boolean atServer) throws Exception {
    AssertionError oops = new AssertionError("an error");
    trial.expectErrors(1);
    Pair others = trial.pair();
    Pair pair = trial.pair();
    Recorder thrower = thrower(pair, atServer);
    thrower.onData =
        data -> {
          throw oops;
        };
    (atServer ? pair.client() : pair.server()).transport().write(new byte[200_000]);
    trial.untilLost(pair);
    trial.expectLog(thrower, "made", "data", "lost ProtocolFailed");
    expectFailed(trial, thrower, oops);
    unharmed(trial, others);
  }

  private static void inLost(Trial trial, boolean atServer) throws Exception {
    Exception oops = new Exception("a checked exception");
    trial.expectErrors(1);
    Pair others = trial.pair();
    Pair pair = trial.pair();
    Recorder thrower = thrower(pair, atServer);
    thrower.onLost =
        () -> {
          throw oops;
        };
    int before = trial.reactor.statistics().open();
    pair.client().transport().loseConnection();
    trial.untilLost(pair);
    trial.turns(2);
    trial.expectEqual(pair.port().connections(), 0);
    trial.expectEqual(trial.reactor.statistics().open(), before - 2);
    trial.expectLog(thrower, "made", "lost ConnectionDone");
    unharmed(trial, others);
  }

  private static void abortThenThrow(Trial trial, boolean atServer) throws Exception {
    trial.expectErrors(1);
    Pair pair = trial.pair();
    Recorder thrower = thrower(pair, atServer);
    RuntimeException oops = new IllegalStateException("oops");
    thrower.onData =
        data -> {
          thrower.abort();
          throw oops;
        };
    (atServer ? pair.client() : pair.server()).transport().write("x");
    trial.untilLost(pair);
    trial.expectLog(thrower, "made", "data", "lost ProtocolFailed");
    expectFailed(trial, thrower, oops);
  }

  private static void inReadEnd(Trial trial, boolean atServer) throws Exception {
    Exception oops = new Exception("a checked exception");
    trial.expectErrors(1);
    Pair pair = trial.pair(trial.aware("server"), trial.aware("client"));
    Recorder thrower = thrower(pair, atServer);
    thrower.onReadEnd =
        () -> {
          throw oops;
        };
    (atServer ? pair.client() : pair.server()).transport().loseWriteConnection();
    trial.until("it is lost", thrower::lost);
    trial.expectLog(thrower, "made", "read ended", "lost ProtocolFailed");
    expectFailed(trial, thrower, oops);
  }

  private static void inWriteEnd(Trial trial, boolean atServer) throws Exception {
    Exception oops = new Exception("a checked exception");
    trial.expectErrors(1);
    Pair pair = trial.pair(trial.aware("server"), trial.aware("client"));
    Recorder thrower = thrower(pair, atServer);
    thrower.onWriteEnd =
        () -> {
          throw oops;
        };
    thrower.transport().loseWriteConnection();
    trial.until("it is lost", thrower::lost);
    trial.expectLog(thrower, "made", "write ended", "lost ProtocolFailed");
    expectFailed(trial, thrower, oops);
  }

  private static void serverBuilds(Trial trial) throws Exception {
    Exception oops = new Exception("a checked exception");
    trial.expectErrors(1);
    Recorder server = trial.recorder("server");
    boolean[] builds = {false};
    ListeningPort port =
        trial.harness.listen(
            trial.reactor,
            address -> {
              if (!builds[0]) {
                builds[0] = true;
                throw oops;
              }
              return server;
            },
            ListenOptions.defaults());
    Recorder first = trial.recorder("first");
    Deferred<Recorder> made = connect(trial, port, first);
    trial.until("the first is over", () -> first.lost() || (made.called() && !first.made()));
    trial.expectEqual(port.connections(), 0);
    Recorder second = trial.recorder("second");
    var _ = connect(trial, port, second);
    trial.until("the second is served", () -> server.made() && second.made());
  }

  private static Deferred<Recorder> connect(Trial trial, ListeningPort port, Recorder client) {
    return trial
        .harness
        .<Recorder>connect(trial.reactor, port, address -> client, ConnectOptions.defaults())
        .reportedElsewhere();
  }

  private static void clientBuilds(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    ListeningPort port =
        trial.harness.listen(trial.reactor, address -> server, ListenOptions.defaults());
    IOException oops = new IOException("oops");
    List<Throwable> failures = new ArrayList<>();
    trial
        .harness
        .<Recorder>connect(
            trial.reactor,
            port,
            address -> {
              throw oops;
            },
            ConnectOptions.defaults())
        .handleFailure(failures::add);
    trial.until("it failed", () -> !failures.isEmpty());
    trial.expectEqual(failures, List.of(oops));
    trial.until("the server is as it was", () -> port.connections() == 0);
  }

  private static void clientMade(Trial trial) throws Exception {
    Exception oops = new Exception("a checked exception");
    trial.expectErrors(1);
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    client.onMade =
        () -> {
          client.abort();
          throw oops;
        };
    ListeningPort port =
        trial.harness.listen(trial.reactor, address -> server, ListenOptions.defaults());
    List<Throwable> failures = new ArrayList<>();
    connect(trial, port, client).handleFailure(failures::add);
    trial.until("the client is lost", client::lost);
    trial.expectEqual(failures, List.of(oops));
    trial.expect(!(client.reason instanceof ConnectionAborted), "the exception is not told");
    expectFailed(trial, client, oops);
  }
}
