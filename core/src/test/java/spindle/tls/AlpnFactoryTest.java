package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.endpoint.text.EndpointStringError;
import spindle.memory.MemoryNetwork;
import spindle.protocol.Connectable;
import spindle.protocol.Drainable;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectionLost;
import spindle.reason.NoProtocolError;
import spindle.reason.TlsFailed;
import spindle.roles.ConnectOptions;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// The handshake chooses the factory, at both ends.
@Timeout(600)
class AlpnFactoryTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD =
      Certificates.issue(Wish.server("localhost", "other.example"), ROOT);

  private Talk talk;
  private final List<String> built = new ArrayList<>();
  private final List<Named> served = new ArrayList<>();
  private final End client = new End();

  @BeforeEach
  void open() {
    talk = new Talk(new MemoryNetwork().host("localhost").kernel());
  }

  @AfterEach
  void close() {
    talk.close();
  }

  /// An echo that knows who built it.
  private static class Named extends Echo implements Drainable {
    final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public void connectionMade() throws Exception {
      super.connectionMade();
      log.add(TlsSession.of(transport()).map(_ -> "knows").orElse("does not know"));
    }

    @Override
    public void drain() {
      log.add("drain");
      transport().loseConnection();
    }
  }

  /// Builds echoes, and tells of its start and end.
  private final class Building implements ServerFactory {
    private final String name;

    Building(String name) {
      this.name = name;
    }

    @Override
    public Protocol buildProtocol(Address address) {
      built.add(name);
      served.add(new Named(name));
      return served.getLast();
    }

    @Override
    public void doStart() {
      built.add("start " + name);
    }

    @Override
    public void doStop() {
      built.add("stop " + name);
    }
  }

  private final Building two = new Building("two");
  private final Building one = new Building("one");
  private final AlpnFactory both = AlpnFactory.of("h2", two).or("http/1.1", one).otherwise(one);

  private static TlsServerContext serving(String... protocols) throws Exception {
    return TlsServerContext.load(
        TlsServerOptions.of(GOOD.identity()).withApplicationProtocols(protocols));
  }

  private static TlsClientContext believing(String... protocols) throws Exception {
    return TlsClientContext.load(
        TlsClientOptions.defaults()
            .withTrust(TlsTrust.of(ROOT.chain()))
            .withApplicationProtocols(protocols));
  }

  private ListeningPort listen(AlpnFactory factory) throws Exception {
    return talk.listen(serving().wrap(factory));
  }

  private void connect(ListeningPort port, String... protocols) throws Exception {
    talk.connect(port, believing(protocols), "localhost", client);
    talk.until("the handshake is over", () -> client.isReady() || client.isLost());
  }

  @Test
  void theProtocolThatWasAgreedOnIsBuiltAfterTheHandshake() throws Exception {
    ListeningPort port = listen(both);
    connect(port, "http/1.1", "h2");
    talk.until("it is built", () -> !served.isEmpty());
    assertThat(client.session().applicationProtocol()).contains("h2");
    assertThat(built).containsExactly("start two", "start one", "two");
    assertThat(served.getFirst().log).containsExactly("made", "knows", "handshake");
    assertThat(served.getFirst().factory()).isSameAs(two);
    client.transport().write("hello");
    talk.until("it comes back", () -> client.text().equals("hello"));
    client.transport().loseConnection();
    talk.until("both are lost", () -> client.isLost() && served.getFirst().isLost());
    assertThat(served.getFirst().log)
        .containsExactly("made", "knows", "handshake", "data", "lost ConnectionDone");
    port.stopListening().reportedElsewhere();
    talk.until("it has stopped", () -> built.contains("stop one"));
    assertThat(built).endsWith("stop two", "stop one");
  }

  @Test
  void aFactoryThatAnotherPortUsesTooIsStartedOnceAndStoppedAfterTheLast() throws Exception {
    ListeningPort first = listen(both);
    ListeningPort second = listen(AlpnFactory.of("http/1.1", one));
    ListeningPort clear = talk.listen(one);
    assertThat(built).containsExactly("start two", "start one");
    for (ListeningPort each : List.of(first, second, clear)) {
      assertThat(built).doesNotContain("stop one");
      var stopped = each.stopListening();
      talk.until("it has stopped", stopped::called);
    }
    assertThat(built).containsExactly("start two", "start one", "stop two", "stop one");
  }

  @Test
  void whereOneOfItsFactoriesDoesNotStartTheOthersAreStoppedAndNobodyListens() {
    ServerFactory broken =
        new ServerFactory() {
          @Override
          public Protocol buildProtocol(Address address) {
            throw new AssertionError("nobody comes");
          }

          @Override
          public void doStart() throws IOException {
            throw new IOException("no database");
          }
        };
    assertThatThrownBy(() -> listen(AlpnFactory.of("h2", two).or("http/1.1", broken)))
        .isInstanceOf(CannotListenError.class)
        .hasRootCauseMessage("no database");
    assertThat(built).containsExactly("start two", "stop two");
  }

  @Test
  void onePortServesBoth() throws Exception {
    ListeningPort port = listen(both);
    connect(port, "http/1.1");
    talk.until("it is built", () -> !served.isEmpty());
    assertThat(served.getFirst().name).isEqualTo("one");
    End second = new End();
    talk.connect(port, believing("h2"), "localhost", second);
    talk.until("it is built", () -> served.size() == 2);
    assertThat(served.getLast().name).isEqualTo("two");
  }

  @Test
  void whoAgreesOnNoneGetsWhatIsBuiltOtherwise() throws Exception {
    connect(listen(both));
    talk.until("it is built", () -> !served.isEmpty());
    assertThat(served.getFirst().name).isEqualTo("one");
    assertThat(served.getFirst().session().applicationProtocol()).isEmpty();
  }

  @Test
  void whoAgreesOnNoneIsRefusedWhereNothingIsBuiltOtherwise() throws Exception {
    connect(listen(AlpnFactory.of("h2", two)));
    talk.until("it is lost", client::isLost);
    assertThat(client.reason)
        .isExactlyInstanceOf(ConnectionLost.class)
        .hasMessageContaining("reset");
    assertThat(served).isEmpty();
  }

  @Test
  void whoHasNoneInCommonIsRefusedByTheHandshake() throws Exception {
    connect(listen(both), "h3");
    talk.until("it is lost", client::isLost);
    assertThat(client.tlsCause()).hasMessageContaining("no_application_protocol");
  }

  @Test
  void aFactoryThatBuildsNothingEndsTheConnectionWell() throws Exception {
    ServerFactory nothing = _ -> null;
    connect(listen(AlpnFactory.of("h2", nothing)), "h2");
    talk.until("it is lost", client::isLost);
    assertThat(client.log).endsWith("lost ConnectionDone");
  }

  @Test
  void withoutTlsItIsWhatIsBuiltOtherwise() throws Exception {
    talk.connectClear(talk.listen(both), client);
    talk.until("it is built", () -> !served.isEmpty());
    assertThat(served.getFirst().name).isEqualTo("one");
    talk.until("it is made", () -> served.getFirst().hasTransport());
    assertThat(served.getFirst().log).containsExactly("made", "does not know");
  }

  @Test
  void theOptionsMayOfferOtherProtocolsIfThereIsAFactoryForEach() throws Exception {
    assertThatThrownBy(() -> serving("h2", "h3").wrap(AlpnFactory.of("h2", two)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'h3'");
    talk.connect(
        talk.listen(serving("http/1.1").wrap(both)),
        believing("h2", "http/1.1"),
        "localhost",
        client);
    talk.until("it is built", () -> !served.isEmpty());
    assertThat(served.getFirst().name).isEqualTo("one");
    assertThatThrownBy(() -> both.or("h2", one)).hasMessageContaining("'h2' twice");
  }

  @Test
  void aDrainBeforeTheHandshakeIsToldAfterIt() throws Exception {
    ListeningPort port = listen(both);
    talk.connect(port, believing("h2"), "localhost", client);
    talk.until("it is accepted", () -> port.connections() == 1);
    port.drain(Duration.ofSeconds(30)).reportedElsewhere();
    talk.until("it is lost", () -> client.isLost());
    assertThat(served.getFirst().log).contains("handshake", "drain");
  }

  @Test
  void whoClosesAtTheEndOfTheHandshakeIsNotToldOfADrain() throws Exception {
    Named closing =
        new Named("closing") {
          @Override
          public void handshakeCompleted(TlsSession agreed) throws Exception {
            super.handshakeCompleted(agreed);
            transport().loseConnection();
          }
        };
    ListeningPort port = listen(AlpnFactory.of("h2", (ServerFactory) _ -> closing));
    talk.connect(port, believing("h2"), "localhost", client);
    talk.until("it is accepted", () -> port.connections() == 1);
    port.drain(Duration.ofSeconds(30)).reportedElsewhere();
    talk.until("it is lost", closing::isLost);
    assertThat(closing.log).contains("handshake").doesNotContain("drain");
  }

  private @Nullable Throwable failure;
  private @Nullable Protocol connected;

  private Deferred<Protocol> reach(ListeningPort port, AlpnFactory factory) throws Exception {
    Deferred<Protocol> result =
        believing()
            .over(
                new Connectable() {
                  @Override
                  public <P extends Protocol> Deferred<P> connect(Factory<P> inner) {
                    return talk.reactor.connect(port.host(), inner, ConnectOptions.defaults());
                  }
                },
                "localhost",
                1)
            .connect(factory);
    result.onSuccess(made -> connected = made).handleFailure(why -> failure = why);
    return result;
  }

  @Test
  void aClientIsGivenWhatTheServerLikesBest() throws Exception {
    Building ofClient = new Building("of the client");
    AlpnFactory factory = AlpnFactory.of("h3", one).or("h2", ofClient);
    var _ = reach(listen(both), factory);
    talk.until("it is connected", () -> connected != null);
    var named = (Named) Objects.requireNonNull(connected);
    assertThat(named.name).isEqualTo("of the client");
    assertThat(named.log).containsExactly("made", "knows", "handshake");
  }

  @Test
  void aClientHearsWhyItsHandshakeFailed() throws Exception {
    var _ = reach(listen(both), AlpnFactory.of("h3", one));
    talk.until("it has failed", () -> failure != null);
    assertThat(failure).isInstanceOf(TlsFailed.class);
    ServerFactory nothing = _ -> null;
    failure = null;
    var _ = reach(listen(both), AlpnFactory.of("h2", nothing));
    talk.until("it has failed", () -> failure != null);
    assertThat(failure).isInstanceOf(NoProtocolError.class);
  }

  @Test
  void aClientHearsWhatItsChosenProtocolThrows() throws Exception {
    var thrown = new IllegalStateException("not today");
    Protocol whenMade =
        new Protocol() {
          @Override
          public void connectionMade() {
            throw thrown;
          }
        };
    Protocol whenTold =
        new End() {
          @Override
          public void handshakeCompleted(TlsSession agreed) {
            throw thrown;
          }
        };
    for (Protocol throwing : List.of(whenMade, whenTold)) {
      failure = null;
      var _ = reach(listen(both), AlpnFactory.of("h2", (ServerFactory) _ -> throwing));
      talk.until("it has failed", () -> failure != null);
      assertThat(failure).isSameAs(thrown);
    }
  }

  @Test
  void aClientThatIsCancelledInTheHandshakeLeaves() throws Exception {
    List<End> heard = new ArrayList<>();
    ListeningPort silent =
        talk.listen(_ -> {
          heard.add(new End());
          return heard.getLast();
        });
    Deferred<Protocol> result = reach(silent, both);
    talk.until("it has begun", () -> !heard.isEmpty() && heard.getFirst().count() > 0);
    result.cancel();
    talk.turns(20);
    assertThat(heard.getFirst().isLost()).as("long before its time is over").isTrue();
    assertThat(served).isEmpty();
  }

  @Test
  void bothEndsKnowTheNameThatWasAskedFor() throws Exception {
    ListeningPort port = listen(both);
    for (String name : List.of("localhost", "other.example", "Other.EXAMPLE.")) {
      End end = new End();
      talk.connect(port, believing("h2"), name, end);
      int before = served.size();
      talk.until("it is served", () -> end.isReady() && served.size() > before);
      String known = name.equals("localhost") ? name : "other.example";
      assertThat(served.getLast().session().serverName()).contains(known);
      assertThat(end.session().serverName().map(String::toLowerCase)).contains(known);
    }
  }

  @Test
  void aStringServesBoth(@TempDir Path folder) throws Exception {
    String files = Endpoint.quote(GOOD.writeTo(folder.resolve("own.pem")).toString());
    List<ListeningPort> ports = new ArrayList<>();
    Endpoint.server(talk.reactor, "tls:0:interface=127.0.0.1:privateKey=" + files)
        .listen(both)
        .onSuccess(ports::add);
    Endpoint.server(talk.reactor, "tls:0:interface=127.0.0.1:alpn=http/1.1:privateKey=" + files)
        .listen(both)
        .onSuccess(ports::add);
    String roots = Endpoint.quote(ROOT.writeTo(folder.resolve("roots.pem")).toString());
    for (ListeningPort port : ports) {
      String below = Endpoint.quote("tcp:127.0.0.1:" + ((IPv4Address) port.host()).port());
      Endpoint.client(
              talk.reactor, "tls:localhost:1:endpoint=%s:trustRoots=%s".formatted(below, roots))
          .connect(both)
          .reportedElsewhere();
    }
    talk.until("all are built", () -> served.size() == 4);
    assertThat(served.stream().map(each -> each.name).toList())
        .containsExactlyInAnyOrder("two", "two", "one", "one");
    assertThatThrownBy(() -> Endpoint.client(talk.reactor, "tls:a..b:1:trustRoots=" + roots))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("a..b");
  }
}
