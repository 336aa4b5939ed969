package spindle.contract.transport;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.NoProtocolError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// From being built to being lost: what is called, in which order, what is known then.
final class LifeCases {
  private LifeCases() {}

  static void addTo(Cases cases) {
    cases.add("one protocol for two connections is refused", LifeCases::twoConnections);
    cases.add("a protocol may have one connection after the other", LifeCases::oneAfterTheOther);
    cases.add("made, data, lost: in this order, on both ends", LifeCases::order);
    cases.add("what is written in connectionMade arrives", LifeCases::writesInMade);
    cases.add("nothing is delivered before connectionMade returns", LifeCases::nothingBeforeMade);
    cases.add("the client's Deferred fires after connectionMade, never at once", LifeCases::fires);
    cases.add("a protocol knows its factory and its transport", LifeCases::belongings);
    cases.add("addresses are known afterwards, for who asks then only", LifeCases::addressesLater);
    cases.add("addresses are known in every callback and afterwards", LifeCases::addresses);
    cases.add(
        "a server that builds no protocol closes the connection", LifeCases::serverBuildsNone);
    cases.add("a client that builds no protocol gets NoProtocolError", LifeCases::clientBuildsNone);
    cases.add("a connection that the reactor's end ends is lost", LifeCases::reactorEnds);
    cases.add("the reactor forgets a protocol that was lost", LifeCases::forgets);
    cases.addIf(
        Harness.Feature.SOCKET_OPTIONS,
        "noDelay is on and keepAlive off, and both can be changed",
        LifeCases::options);
    cases.addIf(
        Harness.Feature.SOCKET_OPTIONS,
        "noDelay and keepAlive are what the options say, at both ends",
        LifeCases::askedFor);
  }

  private static void order(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().transport().write("hello");
    trial.until("the server has heard it", () -> pair.server().count == 5);
    pair.server().transport().write("good");
    pair.server().transport().write("bye");
    pair.server().transport().loseConnection();
    trial.untilLost(pair);
    trial.expectLog(pair.server(), "made", "data", "lost ConnectionDone");
    trial.expectLog(pair.client(), "made", "data", "lost ConnectionDone");
    trial.expectEqual(pair.server().text() + pair.client().text(), "hellogoodbye");
  }

  private static void writesInMade(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    server.onMade = () -> server.transport().write("from the server");
    client.onMade = () -> client.transport().write("from the client");
    var _ = trial.pair(server, client);
    trial.until("both have heard", () -> server.count == 15 && client.count == 15);
    trial.expectEqual(server.text() + client.text(), "from the clientfrom the server");
  }

  private static void nothingBeforeMade(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    server.onMade = () -> server.transport().write("early");
    client.onMade =
        () -> {
          client.transport().write("x");
          client.transport().pauseProducing();
          client.transport().resumeProducing();
          client.note("made returns");
        };
    var _ = trial.pair(server, client);
    trial.until("the client has heard", () -> client.count == 5);
    trial.expectLog(client, "made", "made returns", "data");
  }

  private static void fires(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    ListeningPort port =
        trial.harness.listen(trial.reactor, address -> server, ListenOptions.defaults());
    Deferred<Recorder> connected =
        trial.harness.connect(trial.reactor, port, address -> client, ConnectOptions.defaults());
    trial.expect(!connected.called(), "it fired within connect");
    connected.onSuccess(made -> client.note("fired " + (made == client)));
    trial.until("it has fired", connected::called);
    trial.expectLog(client, "made", "fired true");
  }

  private static void belongings(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    for (Recorder each : List.of(server, client)) {
      each.onMade =
          () ->
              each.note(
                  "built by its factory: "
                      + (each.factory().buildProtocol(each.transport().peer()) == each));
    }
    Pair pair = trial.pair(server, client);
    trial.expectLog(pair.server(), "made", "built by its factory: true");
    trial.expectLog(pair.client(), "made", "built by its factory: true");
  }

  private static void addresses(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    List<Address> seen = new ArrayList<>();
    for (Recorder each : List.of(server, client)) {
      each.onMade = () -> seen.add(each.transport().host());
    }
    Pair pair = trial.pair(server, client);
    Address serverHost = server.transport().host();
    Address serverPeer = server.transport().peer();
    trial.expectEqual(client.transport().host(), serverPeer);
    trial.expectEqual(client.transport().peer(), serverHost);
    trial.expectEqual(pair.port().host(), serverHost);
    trial.expect(seen.contains(serverHost) && seen.contains(serverPeer), "seen were " + seen);
    client.onLost =
        () -> trial.require(client.transport().host().equals(serverPeer), "another host when lost");
    client.transport().abortConnection();
    trial.untilLost(pair);
    trial.expectEqual(client.transport().host(), serverPeer);
    trial.expectEqual(client.transport().peer(), serverHost);
    trial.expectEqual(server.transport().host(), serverHost);
    trial.expectEqual(server.transport().peer(), serverPeer);
  }

  private static void addressesLater(Trial trial) throws Exception {
    for (boolean clean : new boolean[] {true, false}) {
      Pair pair = trial.pair();
      Transport transport = pair.client().transport();
      if (clean) {
        transport.loseConnection();
      } else {
        transport.abortConnection();
      }
      trial.untilLost(pair);
      Transport other = pair.server().transport();
      trial.expectEqual(transport.host(), other.peer());
      trial.expectEqual(transport.peer(), other.host());
      trial.expectEqual(other.host(), pair.port().host());
    }
  }

  private static void serverBuildsNone(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    List<@Nullable Protocol> built = new ArrayList<>();
    built.add(null);
    built.add(server);
    ListeningPort port =
        trial.harness.listen(
            trial.reactor, address -> built.removeFirst(), ListenOptions.defaults());
    Recorder refused = trial.recorder("refused");
    Recorder served = trial.recorder("served");
    connect(trial, port, refused);
    trial.until("the first is lost", refused::lost);
    trial.expectLost(refused, ConnectionDone.class, ConnectionLost.class);
    trial.until("it is counted no more", () -> port.connections() == 0);
    connect(trial, port, served);
    trial.until("the second is served", server::made);
    trial.expectEqual(port.connections(), 1);
  }

  private static void connect(Trial trial, ListeningPort port, Recorder client) {
    trial
        .harness
        .connect(trial.reactor, port, address -> client, ConnectOptions.defaults())
        .reportedElsewhere();
  }

  private static void clientBuildsNone(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    ListeningPort port =
        trial.harness.listen(trial.reactor, address -> server, ListenOptions.defaults());
    List<Throwable> failures = new ArrayList<>();
    trial
        .harness
        .<Recorder>connect(trial.reactor, port, address -> null, ConnectOptions.defaults())
        .handleFailure(failures::add);
    trial.until("it failed and the server was told", () -> !failures.isEmpty() && server.lost());
    trial.expect(failures.getFirst() instanceof NoProtocolError, "it failed with " + failures);
    trial.expectLog(server, "made", "lost ConnectionDone");
  }

  private static void reactorEnds(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().transport().write("never sent");
    trial.finish();
    trial.expectLog(pair.server(), "made", "lost ConnectionLost");
    trial.expectLog(pair.client(), "made", "lost ConnectionLost");
  }

  private static void options(Trial trial) throws Exception {
    Pair pair = trial.pair();
    for (Recorder each : List.of(pair.server(), pair.client())) {
      trial.expect(each.transport().noDelay(), "no delay should be on from the start");
      trial.expect(!each.transport().keepAlive(), "keep-alive should be off from the start");
      for (boolean on : new boolean[] {false, true, false}) {
        each.transport().setNoDelay(on);
        each.transport().setKeepAlive(!on);
        trial.turns(1);
        trial.expectEqual(each.transport().noDelay(), on);
        trial.expectEqual(each.transport().keepAlive(), !on);
      }
    }
    pair.client().transport().abortConnection();
    trial.untilLost(pair);
    pair.client().transport().setNoDelay(true);
    pair.client().transport().setKeepAlive(true);
  }

  private static void askedFor(Trial trial) throws Exception {
    Pair pair =
        trial.pair(
            ListenOptions.defaults().withNoDelay(false).withKeepAlive(true),
            ConnectOptions.defaults().withNoDelay(false).withKeepAlive(true));
    for (Recorder each : List.of(pair.server(), pair.client())) {
      trial.expect(!each.transport().noDelay(), "no delay should be off");
      trial.expect(each.transport().keepAlive(), "keep-alive should be on");
    }
  }

  /// A protocol that no test variable holds on to.
  private static final class Forgotten extends Protocol {
    private final int[] lost;

    Forgotten(int[] lost) {
      this.lost = lost;
    }

    @Override
    public void connectionMade() {
      transport().write("something");
      transport().loseConnection();
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost[0]++;
    }
  }

  private static void forgets(Trial trial) throws Exception {
    int[] lost = {0};
    List<WeakReference<Protocol>> references = new ArrayList<>();
    ListeningPort port =
        trial.harness.listen(
            trial.reactor,
            address -> {
              Forgotten built = new Forgotten(lost);
              references.add(new WeakReference<>(built));
              return built;
            },
            ListenOptions.defaults());
    trial
        .harness
        .<Protocol>connect(
            trial.reactor,
            port,
            address -> {
              Forgotten built = new Forgotten(lost);
              references.add(new WeakReference<>(built));
              return built;
            },
            ConnectOptions.defaults())
        .reportedElsewhere();
    trial.until("both are lost", () -> lost[0] == 2);
    trial.turns(3);
    trial.untilPolling(
        "both are garbage",
        () -> {
          System.gc();
          return references.stream().allMatch(each -> each.get() == null);
        });
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
  }

  /// The first is not disturbed, and what is meant for it reaches nobody else.
  private static void twoConnections(Trial trial) throws Exception {
    trial.expectErrors(1);
    Pair pair = trial.pair();
    Recorder second = trial.recorder("second");
    ListeningPort port =
        trial.harness.listen(trial.reactor, address -> pair.server(), ListenOptions.defaults());
    boolean[] failed = {false};
    var _ =
        trial
            .harness
            .connect(trial.reactor, port, address -> second, ConnectOptions.defaults())
            .handleFailure(failure -> failed[0] = true);
    trial.until("the second has failed or is lost", () -> failed[0] || second.lost());
    trial.until("it is counted no more", () -> port.connections() == 0);
    pair.server().transport().write("for the first");
    trial.until("it is heard", () -> pair.client().text().equals("for the first"));
    trial.expectLog(pair.server(), "made");
    trial.expectEqual(second.text(), "");
  }

  private static void oneAfterTheOther(Trial trial) throws Exception {
    int[] lost = {0};
    Protocol again =
        new Protocol() {
          @Override
          public void connectionMade() {
            transport().write("!");
            transport().loseConnection();
          }

          @Override
          public void connectionLost(ConnectionClosed reason) {
            lost[0]++;
          }
        };
    ListeningPort port =
        trial.harness.listen(trial.reactor, address -> again, ListenOptions.defaults());
    for (int i = 1; i <= 2; i++) {
      Recorder client = trial.recorder("client " + i);
      trial
          .harness
          .connect(trial.reactor, port, address -> client, ConnectOptions.defaults())
          .reportedElsewhere();
      int count = i;
      trial.until("it is lost", () -> client.lost() && lost[0] == count);
      trial.expectEqual(client.text(), "!");
    }
  }
}
