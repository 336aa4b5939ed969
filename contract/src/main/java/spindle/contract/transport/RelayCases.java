package spindle.contract.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Pattern;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionDone;
import spindle.relay.PortForwardFactory;
import spindle.relay.Relay;
import spindle.relay.RelayEnd;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// Two connections coupled by a [Relay]: their other ends notice nothing of it.
final class RelayCases {
  private static final Duration LONG = Duration.ofHours(1);

  private RelayCases() {}

  static void addTo(Cases cases) {
    cases.add("a relay gives each end what the other says", RelayCases::bothWays);
    cases.add("a relay keeps what is said before the other end is there", RelayCases::early);
    cases.add("a relay holds back whom the other end does not read", RelayCases::heldBack);
    cases.add("a relay carries a close to the other end, behind what was said", RelayCases::closes);
    cases.add("a relay aborts both ends after a silence", RelayCases::silence);
    cases.add("a relay that is given up aborts who is there and who comes", RelayCases::givenUp);
    cases.add("a port is not forwarded where nobody is", RelayCases::nobody);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "a relay carries the end of each direction by itself",
        RelayCases::halfCloses);
    cases.addIf(
        Harness.Feature.RESET, "a relay makes of a reset at one end another", RelayCases::resets);
  }

  /// Two ends that are joined by a forwarded port.
  private record Joined(Pair ends, PortForwardFactory between, List<RelayEnd> over) {
    Recorder client() {
      return ends.client();
    }

    Recorder server() {
      return ends.server();
    }
  }

  private static Joined join(Trial trial, Recorder server, Recorder client) throws Exception {
    return join(trial, server, client, LONG);
  }

  private static Joined join(Trial trial, Recorder server, Recorder client, Duration silence)
      throws Exception {
    ListeningPort place = listen(trial, server);
    List<RelayEnd> over = new ArrayList<>();
    var between =
        new PortForwardFactory(endpoint(trial, place)).withSilence(silence).withListener(over::add);
    ListeningPort port = trial.harness.listen(trial.reactor, between, ListenOptions.defaults());
    connect(trial, port, client);
    Joined joined = new Joined(new Pair(place, server, client), between, over);
    trial.until("both are connected", joined.ends::made);
    server.transport().write("hello");
    client.transport().write("hello");
    trial.until("both carry bytes", () -> server.count == 5 && client.count == 5);
    server.forget();
    client.forget();
    return joined;
  }

  private static ListeningPort listen(Trial trial, Protocol server) throws Exception {
    return trial.harness.listen(trial.reactor, _ -> server, ListenOptions.defaults());
  }

  private static void connect(Trial trial, ListeningPort port, Protocol client) {
    trial
        .harness
        .connect(trial.reactor, port, _ -> client, ConnectOptions.defaults())
        .reportedElsewhere();
  }

  private static StreamClientEndpoint endpoint(Trial trial, ListeningPort port) {
    return new StreamClientEndpoint() {
      @Override
      public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
        return trial.harness.connect(trial.reactor, port, factory, ConnectOptions.defaults());
      }

      @Override
      public String toString() {
        return "the case's port";
      }
    };
  }

  private static void expectNothingLeft(Trial trial, Joined joined) {
    trial.until("the listener was told", () -> joined.over.size() == 1);
    trial.expectEqual(joined.between.open(), 0);
  }

  private static void bothWays(Trial trial) throws Exception {
    Joined joined = join(trial, trial.recorder("server"), trial.recorder("client"));
    for (Recorder each : List.of(joined.server(), joined.client())) {
      each.keeps = false;
      Pattern expected = new Pattern();
      each.onData = data -> trial.require(expected.follows(data), each.name + ": other bytes");
    }
    joined.client().transport().write(new Pattern().next(1_000_000));
    joined.server().transport().write(new Pattern().next(2_000_000));
    trial.until(
        "each has what the other has said",
        () -> joined.server().count == 1_000_005 && joined.client().count == 2_000_005);
    trial.expectEqual(joined.between.open(), 1);
    joined.client().transport().loseConnection();
    trial.untilLost(joined.ends);
    expectNothingLeft(trial, joined);
    RelayEnd end = joined.over.getFirst();
    boolean byAnEnd = end.by() == RelayEnd.By.NEAR || end.by() == RelayEnd.By.FAR;
    trial.expect(byAnEnd, "it was ended by " + end.by());
    trial.expectEqual(end.fromNear(), 1_000_005L);
    trial.expectEqual(end.fromFar(), 2_000_005L);
  }

  private static void early(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    Relay relay = new Relay(LONG);
    connect(trial, listen(trial, relay.near()), client);
    trial.until("the near end is there", () -> client.made() && relay.near().hasTransport());
    client.transport().write("first words");
    trial.settle();
    relay.near().dataReceived(ByteBuffer.wrap("kept, ".getBytes(UTF_8)));
    connect(trial, listen(trial, server), relay.far());
    trial.until("the server has heard", () -> server.count == 17);
    trial.expectEqual(server.text(), "kept, first words");
    client.transport().loseConnection();
    trial.until("both are lost", () -> client.lost() && server.lost());
    trial.expectLost(server, ConnectionDone.class);
  }

  private static void heldBack(Trial trial) throws Exception {
    Joined joined = join(trial, trial.recorder("server"), trial.recorder("client"));
    joined.server().keeps = false;
    joined.server().transport().pauseProducing();
    trial.fill(joined.client());
    long waiting = joined.client().transport().buffered();
    trial.settle();
    trial.expectEqual(joined.client().transport().buffered(), waiting);
    joined.server().transport().resumeProducing();
    trial.until("all has left", () -> joined.client().transport().buffered() == 0);
    joined.client().transport().loseConnection();
    trial.untilLost(joined.ends);
    expectNothingLeft(trial, joined);
    trial.expectEqual(joined.over.getFirst().fromNear(), joined.server().count);
  }

  private static void closes(Trial trial) throws Exception {
    for (boolean byServer : List.of(false, true)) {
      Joined joined = join(trial, trial.recorder("server"), trial.recorder("client"));
      Recorder speaker = byServer ? joined.server() : joined.client();
      Recorder hearer = byServer ? joined.client() : joined.server();
      hearer.keeps = false;
      speaker.transport().write(new byte[300_000]);
      speaker.transport().loseConnection();
      trial.untilLost(joined.ends);
      trial.expectEqual(hearer.count, 300_005L);
      trial.expectLost(hearer, ConnectionDone.class);
      trial.expectLost(speaker, ConnectionDone.class);
      expectNothingLeft(trial, joined);
    }
  }

  private static void silence(Trial trial) throws Exception {
    Joined joined =
        join(trial, trial.recorder("server"), trial.recorder("client"), Duration.ofMillis(500));
    trial.untilLost(joined.ends);
    expectNothingLeft(trial, joined);
    trial.expectEqual(joined.over.getFirst().by(), RelayEnd.By.SILENCE);
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
  }

  private static void givenUp(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder client = trial.recorder("client");
    List<RelayEnd> over = new ArrayList<>();
    Relay relay = new Relay(LONG, over::add);
    connect(trial, listen(trial, relay.near()), client);
    trial.until("the near end is there", () -> client.made() && relay.near().hasTransport());
    relay.abortConnections();
    trial.until("the client is lost", client::lost);
    trial.until("it is over", relay::over);
    trial.expectEqual(over.getFirst().by(), RelayEnd.By.US);
    connect(trial, listen(trial, server), relay.far());
    trial.until("the server is lost", server::lost);
    trial.expectEqual(server.count, 0L);
    trial.expectEqual(over.size(), 1);
  }

  private static void nobody(Trial trial) throws Exception {
    ListeningPort gone = listen(trial, trial.recorder("nobody"));
    Deferred<?> stopped = gone.stopListening();
    trial.until("the port is closed", stopped::called);
    var between = new PortForwardFactory(endpoint(trial, gone));
    ListeningPort port = trial.harness.listen(trial.reactor, between, ListenOptions.defaults());
    Recorder client = trial.recorder("client");
    connect(trial, port, client);
    trial.until("the client is lost", client::lost);
    trial.until("nobody is left", () -> between.open() == 0);
  }

  private static void halfCloses(Trial trial) throws Exception {
    for (boolean serverFirst : List.of(false, true)) {
      Joined joined = join(trial, trial.aware("server"), trial.aware("client"));
      Recorder first = serverFirst ? joined.server() : joined.client();
      Recorder second = serverFirst ? joined.client() : joined.server();
      first.transport().write("a question");
      first.transport().loseWriteConnection();
      trial.until("the second has heard the end", () -> second.log.contains("read ended"));
      trial.expectEqual(second.text(), "a question");
      second.transport().write("an answer");
      trial.until("the first has the answer", () -> first.text().equals("an answer"));
      second.transport().loseWriteConnection();
      trial.untilLost(joined.ends);
      trial.expectLost(first, ConnectionDone.class);
      trial.expectLost(second, ConnectionDone.class);
      expectNothingLeft(trial, joined);
    }
  }

  private static void resets(Trial trial) throws Exception {
    for (boolean byServer : List.of(false, true)) {
      Joined joined = join(trial, trial.recorder("server"), trial.recorder("client"));
      (byServer ? joined.server() : joined.client()).abort();
      trial.untilLost(joined.ends);
      Recorder other = byServer ? joined.client() : joined.server();
      trial.expect(!(other.reason instanceof ConnectionDone), "the end looks like an orderly one");
      expectNothingLeft(trial, joined);
    }
  }
}
