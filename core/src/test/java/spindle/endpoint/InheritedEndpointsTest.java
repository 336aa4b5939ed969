package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.defer.Results;
import spindle.endpoint.text.EndpointStringError;
import spindle.nio.NioKernel;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectError;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// Endpoints for what a process is given when it starts: what they ask the reactor for, and what
/// they say where there is nothing, or a kernel that cannot. Real sockets come to the tests of the
/// examples and of epoll.
class InheritedEndpointsTest {
  private static final ServerFactory NOBODY = _ -> null;
  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private final Reactor reactor = Reactor.over(new NioKernel(), ReactorSettings.defaults());

  InheritedEndpointsTest() throws IOException {}

  @AfterEach
  void close() {
    reactor.close();
  }

  private static <T> Throwable failure(Deferred<T> failed) {
    List<Throwable> failures = new ArrayList<>();
    failed.handleFailure(failures::add);
    assertThat(failures).hasSize(1);
    return failures.getFirst();
  }

  private Throwable listenFailure(String string) {
    return failure(Endpoint.server(reactor, string).listen(NOBODY));
  }

  @Test
  void theirTextIsTheirString() {
    for (String each :
        List.of(
            "fd:3",
            "fd:0:noDelay=0:drainAtStop=2.5",
            "systemd:index=0",
            "systemd:domain=INET6:index=2:connectionsMax=5",
            "systemd:domain=UNIX:name=a\\:b",
            "stdio:",
            "stdio:drainAtStop=3:highWater=70000:closeTimeout=5")) {
      assertThat(Endpoint.server(reactor, each)).hasToString(each);
    }
    assertThat(Endpoint.client(reactor, "fd:0:keepAlive=1")).hasToString("fd:0:keepAlive=1");
    assertThat(Endpoint.server(reactor, "STDIO")).hasToString("stdio:");
  }

  @Test
  void systemdsStringsAreAsTwistedHasThemAndShorter() {
    assertThat(Endpoint.server(reactor, "systemd:INET:index=1"))
        .hasToString("systemd:domain=INET:index=1");
    assertThat(Endpoint.server(reactor, "systemd:INET:1"))
        .hasToString("systemd:domain=INET:index=1");
    assertThat(Endpoint.server(reactor, "systemd:UNIX:name=web"))
        .hasToString("systemd:domain=UNIX:name=web");
  }

  private void assertRefused(String string, String why) {
    assertThatThrownBy(() -> Endpoint.server(reactor, string))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatIsWrongWithAStringIsSaid() {
    assertRefused("systemd:INET", "either the 'index' or the 'name' of the socket, got neither");
    assertRefused("systemd:index=0:name=a", "got both");
    assertRefused("systemd:IPX:index=0", "expected INET, INET6 or UNIX, got 'IPX'");
    assertRefused("systemd:INET:0:1", "'1' is a value too many; it is 'systemd[:domain][:index]'");
    assertRefused("systemd:index=-1", "a whole number from 0");
    assertRefused("fd", "'descriptor' is missing");
    assertRefused("fd:three", "a whole number from 0");
    assertRefused("fd:3:backlog=5", "no parameter 'backlog'");
    assertRefused("stdio:x", "'x' is a value too many");
    assertRefused("stdio::", "'' is a value too many");
  }

  @Test
  void selectorsSayWhatTheyCannotAndWhichKernelCan() {
    String why =
        "the selectors cannot adopt descriptor 3, only 0; spindle.epoll can: start with"
            + " ./spindle run, or with --enable-native-access=spindle.epoll";
    assertThat(listenFailure("fd:3"))
        .isInstanceOf(CannotListenError.class)
        .hasMessage("cannot listen on descriptor 3: " + why);
    Deferred<Protocol> attempt =
        Endpoint.client(reactor, "fd:3").connectProtocol(new Protocol() {});
    reactor.iterate(Duration.ZERO);
    assertThat(failure(attempt)).hasMessageContaining(why);
    assertThat(failure(systemd(Map.of("LISTEN_PID", PID, "LISTEN_FDS", "1")).listen(NOBODY)))
        .hasMessageContaining(why);
  }

  @Test
  void aProcessThatWasGivenNothingSaysSo() {
    assertThat(listenFailure("systemd:index=0"))
        .isInstanceOf(CannotListenError.class)
        .hasMessage(
            "cannot listen on socket 0 of systemd: LISTEN_PID is not set: nobody has handed sockets"
                + " to this process, as systemd does it");
    assertThat(listenFailure("systemd:name=web"))
        .hasMessageStartingWith("cannot listen on socket 'web' of systemd: ");
  }

  private StreamServerEndpoint systemd(Map<String, String> environment) {
    return new SystemdServerEndpoint(reactor, null, 0, null, ListenOptions.defaults(), environment);
  }

  @Test
  void aSocketIsHandedToAPortOnce() {
    GivenStreams streams = new GivenStreams("127.0.0.1");
    var given = new AdoptedStreamServerEndpoint(streams, 5);
    assertThat(given.listen(NOBODY).called()).isTrue();
    assertThat(failure(given.listen(NOBODY)))
        .isInstanceOf(CannotListenError.class)
        .hasMessageContaining("this endpoint has handed it to a port already");
    assertThat(streams.asked).containsExactly(5);
    assertThatThrownBy(() -> new AdoptedStreamServerEndpoint(streams, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSocketThatCouldNotBeHadMayBeTriedAgain() {
    GivenStreams streams = new GivenStreams("127.0.0.1");
    streams.refuses = true;
    var given = new AdoptedStreamServerEndpoint(streams, 5);
    assertThat(failure(given.listen(NOBODY))).hasMessageContaining("by a test");
    streams.refuses = false;
    assertThat(given.listen(NOBODY).called()).isTrue();
  }

  private static SystemdServerEndpoint systemd(GivenStreams streams, @Nullable String name) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("LISTEN_PID", PID);
    environment.put("LISTEN_FDS", "2");
    environment.put("LISTEN_FDNAMES", "web:admin");
    return new SystemdServerEndpoint(streams, null, 0, name, ListenOptions.defaults(), environment);
  }

  @Test
  void systemdsSocketsAreFoundByIndexAndByName() {
    GivenStreams streams = new GivenStreams("127.0.0.1");
    assertThat(systemd(streams, null).listen(NOBODY).called()).isTrue();
    assertThat(systemd(streams, "admin").listen(NOBODY).called()).isTrue();
    assertThat(failure(systemd(streams, "nobody").listen(NOBODY)))
        .hasMessageContaining("no socket with the name 'nobody' among [web, admin]");
    SystemdServerEndpoint once = systemd(streams, "web");
    assertThat(once.listen(NOBODY).called()).isTrue();
    assertThat(failure(once.listen(NOBODY))).hasMessageContaining("already");
    assertThat(streams.asked).containsExactly(3, 4, 3);
  }

  @Test
  void socketsOfOneNameAreOnePort() {
    GivenStreams streams = new GivenStreams("127.0.0.1");
    Map<String, String> environment =
        Map.of("LISTEN_PID", PID, "LISTEN_FDS", "3", "LISTEN_FDNAMES", "web:admin:web");
    var endpoint =
        new SystemdServerEndpoint(streams, null, 0, "web", ListenOptions.defaults(), environment);
    ListeningPort port = Results.resultOf(endpoint.listen(NOBODY));
    assertThat(streams.asked).containsExactly(3, 5);
    assertThat(port.host()).hasToString("127.0.0.1:80");
    assertThat(port.connections()).isZero();
    assertThat(port.stopListening().isDone()).isTrue();
    assertThat(streams.stopped).isEqualTo(2);
  }

  @Test
  void whereOneOfThemCannotBeHadTheOthersAreClosed() {
    GivenStreams streams = new GivenStreams("::1");
    Map<String, String> environment =
        Map.of("LISTEN_PID", PID, "LISTEN_FDS", "2", "LISTEN_FDNAMES", "web:web");
    var endpoint =
        new SystemdServerEndpoint(
            streams,
            SystemdServerEndpoint.Domain.INET,
            0,
            "web",
            ListenOptions.defaults(),
            environment);
    assertThat(failure(endpoint.listen(NOBODY))).hasMessageContaining("of domain INET");
    assertThat(streams.stopped).isEqualTo(2);
  }

  @Test
  void aSocketOfAnotherDomainIsClosedAgain() {
    GivenStreams streams = new GivenStreams("::1");
    Deferred<ListeningPort> asked =
        systemd(streams, null).withDomain(SystemdServerEndpoint.Domain.INET).listen(NOBODY);
    assertThat(failure(asked))
        .isInstanceOf(CannotListenError.class)
        .hasMessageContaining("expected a socket of domain INET, got one at [::1]:80");
    assertThat(streams.stopped).isEqualTo(1);
    assertThat(
            systemd(streams, null)
                .withDomain(SystemdServerEndpoint.Domain.INET6)
                .listen(NOBODY)
                .called())
        .isTrue();
    Deferred<ListeningPort> other =
        systemd(new GivenStreams("127.0.0.1"), null)
            .withDomain(SystemdServerEndpoint.Domain.INET6)
            .listen(NOBODY);
    assertThat(failure(other)).hasMessageContaining("got one at 127.0.0.1:80");
  }

  @Test
  void aConnectionIsHandedOverOnce() {
    GivenStreams streams = new GivenStreams("127.0.0.1");
    var given = new AdoptedStreamClientEndpoint(streams, 0);
    assertThat(given.connectProtocol(new Protocol() {}).called()).isTrue();
    assertThat(failure(given.connectProtocol(new Protocol() {})))
        .isInstanceOf(ConnectError.class)
        .hasMessageContaining("already");
    assertThat(streams.asked).containsExactly(0);
  }
}
