package spindle.contract.transport;

import java.util.ArrayList;
import java.util.List;
import spindle.address.Address;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// Listening, stopping, listening again; when a factory is started and stopped.
final class PortCases {
  private PortCases() {}

  static void addTo(Cases cases) {
    cases.add("a port that stopped takes nobody, and leaves its connections", PortCases::stops);
    cases.add("a port may stop while it builds a protocol", PortCases::stopsWithinBuilding);
    cases.add("stopListening fires on a later turn, for everybody", PortCases::stopsOnce);
    cases.add("a port may listen again in its place, and again", PortCases::listensAgain);
    cases.add("a port that listens does not listen twice", PortCases::listensOnce);
    cases.add("many are served at once, and each leaves", PortCases::serves);
    cases.add("one factory, three ports: one start, one stop", PortCases::startsOnce);
    cases.add("a factory used by ports and clients is stopped last", PortCases::startsForClients);
    cases.add("a factory whose doStart throws does not listen", PortCases::startThrows);
    cases.add("a factory whose doStop throws fails the stop", PortCases::stopThrows);
    cases.add("the reactor's end closes ports and stops factories", PortCases::reactorEnds);
    cases.add("stopListening in a callback of a connection is fine", PortCases::stopsInData);
  }

  /// A factory that writes down its start and stop.
  private static final class Noted implements ServerFactory {
    final List<String> log = new ArrayList<>();
    private final ServerFactory builds;
    private boolean throwsAtStart;
    private boolean throwsAtStop;

    Noted(ServerFactory builds) {
      this.builds = builds;
    }

    @Override
    public Protocol buildProtocol(Address address) throws Exception {
      log.add("build");
      Protocol built = builds.buildProtocol(address);
      return built == null ? new Protocol() {} : built;
    }

    @Override
    public void doStart() {
      log.add("start");
      if (throwsAtStart) {
        throw new IllegalStateException("no start");
      }
    }

    @Override
    public void doStop() {
      log.add("stop");
      if (throwsAtStop) {
        throw new IllegalStateException("no stop");
      }
    }
  }

  private static ListeningPort listen(Trial trial, ServerFactory factory) throws Exception {
    return trial.harness.listen(trial.reactor, factory, ListenOptions.defaults());
  }

  private static Deferred<Recorder> connect(Trial trial, ListeningPort port, Recorder client) {
    return trial
        .harness
        .<Recorder>connect(trial.reactor, port, address -> client, ConnectOptions.defaults())
        .reportedElsewhere();
  }

  private static void await(Trial trial, Deferred<Void> stopped) {
    trial.until("the port has stopped", stopped::called);
  }

  private static void stops(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Deferred<Void> stopped = pair.port().stopListening();
    await(trial, stopped);
    Recorder late = trial.recorder("late");
    Deferred<Recorder> attempt = connect(trial, pair.port(), late);
    trial.until("the late one is refused", () -> attempt.called() || late.lost());
    trial.expect(!late.made() || late.lost(), "the late one is served");
    pair.client().transport().write("still here");
    trial.until("the connection goes on", () -> pair.server().count == 10);
    trial.expectEqual(pair.port().connections(), 1);
  }

  private static void stopsWithinBuilding(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    List<ListeningPort> port = new ArrayList<>();
    List<Deferred<Void>> stopped = new ArrayList<>();
    port.add(
        listen(
            trial,
            address -> {
              stopped.add(port.getFirst().stopListening());
              return server;
            }));
    Recorder client = trial.recorder("client");
    connect(trial, port.getFirst(), client);
    trial.until("they are connected", () -> server.made() && client.made());
    await(trial, stopped.getFirst());
    client.transport().write("x");
    trial.until("the connection goes on", () -> server.count == 1);
  }

  private static void stopsOnce(Trial trial) throws Exception {
    Noted factory = new Noted(address -> null);
    ListeningPort port = listen(trial, factory);
    Address host = port.host();
    Deferred<Void> first = port.stopListening();
    Deferred<Void> second = port.stopListening();
    trial.expect(!first.called() && !second.called(), "it fired within stopListening");
    await(trial, first);
    trial.expect(second.called(), "who asked again is not told");
    trial.expectEqual(factory.log, List.of("start", "stop"));
    trial.expect(port.stopListening().called(), "who asks afterwards is not told");
    trial.expectEqual(factory.log, List.of("start", "stop"));
    trial.expectEqual(port.host(), host);
  }

  private static void listensAgain(Trial trial) throws Exception {
    Noted factory = new Noted(address -> trial.recorder("server"));
    ListeningPort port = listen(trial, factory);
    Address host = port.host();
    for (int i = 0; i < 5; i++) {
      Recorder client = trial.recorder("client " + i);
      connect(trial, port, client);
      trial.until("it is served", () -> client.made() && port.connections() == 1);
      await(trial, port.stopListening());
      client.transport().loseConnection();
      trial.until("it has left", () -> port.connections() == 0 && client.lost());
      port.startListening();
      trial.expectEqual(port.host(), host);
    }
    await(trial, port.stopListening());
    trial.expectEqual(factory.log.stream().filter("start"::equals).count(), 6L);
    trial.expectEqual(factory.log.stream().filter("stop"::equals).count(), 6L);
  }

  private static void listensOnce(Trial trial) throws Exception {
    ListeningPort port = listen(trial, address -> trial.recorder("server"));
    int refused = 0;
    try {
      port.startListening();
    } catch (IllegalStateException expected) {
      refused++;
    }
    Deferred<Void> stopped = port.stopListening();
    try {
      port.startListening();
    } catch (IllegalStateException expected) {
      refused++;
    }
    trial.expectEqual(refused, 2);
    await(trial, stopped);
    port.startListening();
  }

  private static void serves(Trial trial) throws Exception {
    List<Recorder> servers = new ArrayList<>();
    ListeningPort port =
        listen(
            trial,
            address -> {
              Recorder server = trial.recorder("server " + servers.size());
              server.onData = data -> server.transport().write(data);
              servers.add(server);
              return server;
            });
    List<Recorder> clients = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Recorder client = trial.recorder("client " + i);
      client.onMade = () -> client.transport().write(client.name);
      client.onData =
          data -> {
            if (client.count == client.name.length()) {
              client.transport().loseConnection();
            }
          };
      clients.add(client);
      connect(trial, port, client);
    }
    trial.until("all are gone", () -> clients.stream().allMatch(Recorder::lost));
    trial.until("the port has none", () -> port.connections() == 0);
    for (Recorder client : clients) {
      trial.expectEqual(client.text(), client.name);
    }
  }

  private static void startsOnce(Trial trial) throws Exception {
    Noted factory = new Noted(address -> null);
    List<ListeningPort> ports = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ports.add(listen(trial, factory));
    }
    trial.expectEqual(factory.log, List.of("start"));
    for (ListeningPort port : ports) {
      trial.expectEqual(factory.log, List.of("start"));
      await(trial, port.stopListening());
    }
    trial.expectEqual(factory.log, List.of("start", "stop"));
  }

  private static void startsForClients(Trial trial) throws Exception {
    Noted factory = new Noted(address -> trial.recorder("either"));
    ListeningPort port = listen(trial, factory);
    Deferred<Protocol> connected =
        trial.harness.connect(trial.reactor, port, factory, ConnectOptions.defaults());
    List<Protocol> made = new ArrayList<>();
    connected.onSuccess(made::add);
    trial.until("it is connected", () -> made.size() == 1 && port.connections() == 1);
    await(trial, port.stopListening());
    trial.expectEqual(factory.log, List.of("start", "build", "build"));
    made.getFirst().transport().loseConnection();
    trial.until("it was stopped", () -> factory.log.contains("stop"));
    trial.expectEqual(factory.log, List.of("start", "build", "build", "stop"));
  }

  private static void startThrows(Trial trial) throws Exception {
    Noted factory = new Noted(address -> null);
    factory.throwsAtStart = true;
    CannotListenError refused = null;
    int open = trial.reactor.statistics().open();
    try {
      var _ = listen(trial, factory);
    } catch (CannotListenError expected) {
      refused = expected;
    }
    trial.expect(refused != null, "it listens");
    trial.expect(
        refused != null && refused.getCause() instanceof IllegalStateException,
        "the cause is not kept: " + refused);
    trial.expectEqual(trial.reactor.statistics().open(), open);
    factory.throwsAtStart = false;
    await(trial, listen(trial, factory).stopListening());
    trial.expectEqual(factory.log, List.of("start", "start", "stop"));
  }

  private static void stopThrows(Trial trial) throws Exception {
    Noted factory = new Noted(address -> trial.recorder("server"));
    factory.throwsAtStop = true;
    ListeningPort port = listen(trial, factory);
    List<Throwable> failures = new ArrayList<>();
    port.stopListening().handleFailure(failures::add);
    trial.until("the stop failed", () -> !failures.isEmpty());
    trial.expect(failures.getFirst() instanceof IllegalStateException, "it was " + failures);
    port.stopListening().handleFailure(failures::add);
    trial.expectEqual(failures.size(), 2);
    factory.throwsAtStop = false;
    port.startListening();
    Recorder client = trial.recorder("client");
    connect(trial, port, client);
    trial.until("it is served again", () -> client.made() && port.connections() == 1);
    await(trial, port.stopListening());
  }

  private static void reactorEnds(Trial trial) throws Exception {
    Noted factory = new Noted(address -> trial.recorder("server"));
    ListeningPort port = listen(trial, factory);
    Recorder client = trial.recorder("client");
    connect(trial, port, client);
    trial.until("it is served", () -> client.made() && port.connections() == 1);
    trial.finish();
    trial.expectEqual(factory.log, List.of("start", "build", "stop"));
  }

  private static void stopsInData(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    List<Deferred<Void>> stopped = new ArrayList<>();
    Pair pair = trial.begin(server, trial.recorder("client"), Limits.defaults());
    server.onData = data -> stopped.add(pair.port().stopListening());
    trial.until("both are connected", pair::made);
    pair.client().transport().write("x");
    trial.until("the port was stopped", () -> !stopped.isEmpty());
    await(trial, stopped.getFirst());
    pair.client().transport().loseConnection();
    trial.untilLost(pair);
  }
}
