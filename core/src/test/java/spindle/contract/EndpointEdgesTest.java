package spindle.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.contract.trial.Recorder;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.endpoint.HostnameEndpoint;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.StreamServerEndpoint;
import spindle.endpoint.text.EndpointStringError;
import spindle.protocol.HalfCloseable;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.DNSLookupError;

/// What holds for endpoints at their edges, mostly from strings, over real sockets.
class EndpointEdgesTest extends TrialTest {
  @TempDir Path directory;

  EndpointEdgesTest() throws Exception {}

  private StreamServerEndpoint server(String string) {
    return Endpoint.server(trial.reactor, string);
  }

  private StreamClientEndpoint client(String string) {
    return Endpoint.client(trial.reactor, string);
  }

  private static int number(ListeningPort port) {
    return ((IPv4Address) port.host()).port();
  }

  private static Throwable failure(Deferred<?> failed) {
    List<Throwable> failures = new ArrayList<>();
    failed.handleFailure(failures::add);
    assertThat(failures).hasSize(1);
    return failures.getFirst();
  }

  @Test
  void anEndpointListensAsOftenAsItIsAsked() throws Throwable {
    StreamServerEndpoint endpoint = server("tcp:0:interface=127.0.0.1");
    List<Recorder> servers = List.of(trial.recorder("first"), trial.recorder("second"));
    List<ListeningPort> ports = new ArrayList<>();
    for (Recorder each : servers) {
      ports.add(endpoint.listen(_ -> each).take());
    }
    assertThat(number(ports.getFirst())).isNotEqualTo(number(ports.getLast()));
    ports.forEach(port ->
        client("tcp:127.0.0.1:" + number(port))
            .connectProtocol(new Protocol() {})
            .reportedElsewhere());
    trial.until("both have a connection", () -> servers.stream().allMatch(Recorder::made));
    assertThat(ports.getFirst().host()).hasToString("127.0.0.1:" + number(ports.getFirst()));
  }

  @Test
  void anEndpointConnectsAsOftenAsItIsAsked() throws Throwable {
    int port = number(server("tcp:0:interface=127.0.0.1").listen(_ -> new Protocol() {}).take());
    for (String string : List.of("tcp:127.0.0.1:" + port, "tcp4:127.0.0.1:" + port)) {
      StreamClientEndpoint endpoint = client(string);
      List<Recorder> clients = List.of(trial.recorder("a"), trial.recorder("b"));
      clients.forEach(each -> endpoint.connectProtocol(each).reportedElsewhere());
      trial.until("both are connected", () -> clients.stream().allMatch(Recorder::made));
      assertThat(clients.getFirst().transport().host())
          .isNotEqualTo(clients.getLast().transport().host());
    }
  }

  @Test
  void theLocalAddressOfAStringIsTheConnections() throws Throwable {
    Recorder server = trial.recorder("server");
    int port = number(server("tcp:0:interface=127.0.0.1").listen(_ -> server).take());
    client("tcp:127.0.0.1:%d:bindAddress=127.0.0.7".formatted(port))
        .connectProtocol(new Protocol() {})
        .reportedElsewhere();
    trial.until("it is connected", server::made);
    assertThat(server.transport().peer().toString()).startsWith("127.0.0.7:");
  }

  @Test
  void whoGivesUpIsToldWhatWasGivenUp() {
    trial.reactor.installNameResolver(_ -> new Deferred<>());
    for (String string : List.of("tcp:silent.example:80", "tcp4:silent.example:80")) {
      Deferred<Protocol> attempt = client(string).connect(_ -> new Protocol() {});
      attempt.cancel();
      assertThat(failure(attempt))
          .isInstanceOfSatisfying(
              ConnectingCancelledError.class,
              given ->
                  assertThat(given.destination())
                      .isEqualTo(new HostnameAddress("silent.example", 80)));
    }
  }

  @Test
  void aLiteralIsNotLookedUp() throws Throwable {
    int port = number(server("tcp:0:interface=127.0.0.1").listen(_ -> new Protocol() {}).take());
    trial.reactor.installNameResolver(host -> {
      throw new AssertionError("asked for " + host);
    });
    Recorder client = trial.recorder("client");
    client("tcp:127.0.0.1:" + port).connectProtocol(client).reportedElsewhere();
    trial.until("it is connected", client::made);
  }

  @Test
  void whatCannotBeANameFailsTheAttemptAndNotTheEndpoint() {
    for (String host : List.of("a".repeat(70) + ".example", "a..b", "")) {
      HostnameEndpoint endpoint = new HostnameEndpoint(trial.reactor, host, 80);
      Deferred<Protocol> attempt = endpoint.connect(_ -> new Protocol() {});
      List<Throwable> failures = new ArrayList<>();
      attempt.handleFailure(failures::add);
      trial.until("it failed", () -> !failures.isEmpty());
      assertThat(failures.getFirst()).isInstanceOf(Exception.class);
      if (!host.isEmpty()) {
        assertThat(failures.getFirst()).isInstanceOf(DNSLookupError.class);
      }
    }
  }

  @Test
  void unixStringsSayTheRightsInOctal() throws Throwable {
    for (String mode : List.of("660", "0660", "600")) {
      Path place = directory.resolve("s" + mode);
      ListeningPort port =
          server("unix:%s:mode=%s".formatted(Endpoint.quote(place.toString()), mode))
              .listen(_ -> new Protocol() {})
              .take();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
          .isEqualTo(mode.endsWith("660") ? "rw-rw----" : "rw-------");
      assertThat(port.host()).isEqualTo(new UnixAddress(place.toString()));
    }
    for (String wrong : List.of("888", "1000", "-1", "rw", "")) {
      assertThatThrownBy(() -> server("unix:/s:mode=" + wrong))
          .isInstanceOf(EndpointStringError.class)
          .hasMessageContaining("octal digits, 0 to 777, got '" + wrong + "'");
    }
  }

  @Test
  void aUnixPathMayHaveAnyCharacter() throws Throwable {
    Path place = directory.resolve("a:b=c\\d");
    StreamServerEndpoint endpoint = server("unix:" + Endpoint.quote(place.toString()));
    endpoint.listen(_ -> new Protocol() {}).take();
    assertThat(Files.exists(place)).isTrue();
    Recorder client = trial.recorder("client");
    client("unix:path=" + Endpoint.quote(place.toString()))
        .connectProtocol(client)
        .reportedElsewhere();
    trial.until("it is connected", client::made);
    assertThat(failure(server(endpoint.toString()).listen(_ -> new Protocol() {})))
        .isInstanceOf(CannotListenError.class);
  }

  @Test
  void aProtocolThatKnowsHalvesIsOneBehindEveryEndpoint() throws Throwable {
    Recorder.Aware server = trial.aware("server");
    Recorder.Aware client = trial.aware("client");
    int port = number(server("haproxy:tcp:0:interface=127.0.0.1").listen(_ -> server).take());
    client("tcp:127.0.0.1:" + port).connectProtocol(client).reportedElsewhere();
    trial.until("it is connected", client::made);
    client.transport().write("PROXY UNKNOWN\r\nhello");
    client.transport().loseWriteConnection();
    trial.until("the server hears of the half", () -> server.log.contains("read ended"));
    assertThat(server).isInstanceOf(HalfCloseable.class);
    assertThat(server.lost()).isFalse();
    server.transport().write("an answer");
    trial.until("the answer is there", () -> client.count == 9);
  }
}
