package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.endpoint.StreamServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.LogCapture;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionRefusedError;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;

/// Listening as a service: when it is ready, what becomes of connections, a restart.
class StreamServerEndpointServiceTest {
  private final MemoryReactor memory = new MemoryReactor();
  private final Reactor reactor = memory.reactor();
  private final List<RecordingProtocol> accepted = new ArrayList<>();
  private final LogCapture log = LogCapture.ofServices();
  private final StreamServerEndpointService service = service("tcp:2000");

  @AfterEach
  void close() {
    log.close();
    memory.close();
  }

  private StreamServerEndpointService service(String place) {
    return new StreamServerEndpointService(
        "port", Endpoint.server(reactor, place), ServerFactory.of(this::protocol));
  }

  private Protocol protocol() {
    RecordingProtocol made = new RecordingProtocol();
    accepted.add(made);
    return made;
  }

  private Deferred<RecordingProtocol> attempt() {
    return Endpoint.client(reactor, "tcp:127.0.0.1:2000").connectProtocol(new RecordingProtocol());
  }

  private RecordingProtocol connect() throws Exception {
    return memory.await(attempt(), Duration.ofSeconds(1));
  }

  @Test
  void itIsReadyWhenItListens() throws Exception {
    assertThat(service.port()).isEmpty();
    assertThat(service.startService().isDone()).isTrue();
    assertThat(service.port().map(ListeningPort::host)).hasToString("Optional[0.0.0.0:2000]");
    connect();
    assertThat(accepted).hasSize(1);
  }

  @Test
  void toStartItTwiceListensOnce() {
    service.startService();
    assertThat(service.startService().isDone()).isTrue();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void whereItCannotListenItCannotBeStarted() {
    service.startService();
    StreamServerEndpointService second = service("tcp:2000");
    assertThat(failureOf(second.startService())).isInstanceOf(ServiceFailed.class);
    assertThat(second.state()).isEqualTo(ServiceState.STOPPED);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("SEVERE service 'port' could not be started: cannot listen on ");
  }

  @Test
  void stoppedWhileItTriesToListenItGivesUp() {
    List<String> told = new ArrayList<>();
    StreamServerEndpoint slow = _ -> new Deferred<>(_ -> told.add("cancelled"));
    var waiting =
        new StreamServerEndpointService("slow", slow, ServerFactory.of(RecordingProtocol::new));
    Deferred<Void> ready = waiting.startService();
    assertThat(waiting.stopService().isDone()).isTrue();
    assertThat(told).containsExactly("cancelled");
    assertThat(failureOf(ready)).isInstanceOf(CancelledError.class);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void stoppedItTakesNobodyNewAndWaitsForThoseWhoAreThere() throws Exception {
    service.startService();
    RecordingProtocol client = connect();
    Deferred<Void> stopped = service.stopService();
    memory.flush();
    assertThat(service.port()).isEmpty();
    assertThat(stopped.called()).isFalse();
    Deferred<RecordingProtocol> late = attempt();
    memory.flush();
    assertThat(failureOf(late)).isInstanceOf(ConnectionRefusedError.class);
    client.transport().loseConnection();
    memory.flush();
    assertThat(stopped.isDone()).isTrue();
  }

  @Test
  void whoIsThereAfterFiveSecondsIsCutOff() throws Exception {
    service.startService();
    connect();
    Deferred<Void> stopped = service.stopService();
    memory.advance(Duration.ofMillis(4_999));
    assertThat(stopped.called()).isFalse();
    memory.advance(Duration.ofMillis(1));
    assertThat(stopped.isDone()).isTrue();
    assertThat(accepted.getFirst().reason()).isInstanceOf(ConnectionAborted.class);
  }

  @Test
  void theTimeCanBeSet() throws Exception {
    service.drainFor(Duration.ZERO).startService();
    connect();
    Deferred<Void> stopped = service.stopService();
    memory.flush();
    assertThat(stopped.isDone()).isTrue();
    assertThatThrownBy(() -> service.drainFor(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void connectionsCanBeLeftAlone() throws Exception {
    service.leaveConnections().startService();
    RecordingProtocol client = connect();
    Deferred<Void> stopped = service.stopService();
    memory.flush();
    assertThat(stopped.isDone()).isTrue();
    client.transport().write("still here");
    memory.flush();
    assertThat(accepted.getFirst().text()).isEqualTo("still here");
  }

  @Test
  void startedAgainItListensAgain() throws Exception {
    for (int i = 0; i < 3; i++) {
      service.startService();
      connect().transport().loseConnection();
      service.stopService();
      memory.flush();
      assertThat(service.state()).isEqualTo(ServiceState.STOPPED);
    }
    assertThat(accepted).hasSize(3);
  }

  @Test
  void aFactoryThatDoesNotEndWellIsLogged() {
    ServerFactory factory =
        new ServerFactory() {
          @Override
          public Protocol buildProtocol(Address address) {
            return new RecordingProtocol();
          }

          @Override
          public void doStop() {
            throw new IllegalStateException("left over");
          }
        };
    var one = new StreamServerEndpointService("one", Endpoint.server(reactor, "tcp:2001"), factory);
    one.startService();
    Deferred<Void> stopped = one.stopService();
    memory.flush();
    assertThat(stopped.isDone()).isTrue();
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("SEVERE service 'one' was not stopped well: left over");
  }
}
