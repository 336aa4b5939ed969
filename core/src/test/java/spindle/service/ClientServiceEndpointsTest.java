package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.memory.MemoryProcess;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.LogCapture;
import spindle.reactor.Reactor;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;

/// A client hears of the end of its connection whatever endpoint has made it, and however many
/// protocols have had it in turns. Over TLS: `spindle.tls.ComingBackTest`.
class ClientServiceEndpointsTest {
  private final MemoryReactor memory = new MemoryReactor();
  private final Reactor reactor = memory.reactor();
  private final LogCapture log = LogCapture.ofServices();
  private @Nullable Protocol accepted;
  private int connections;

  @AfterEach
  void close() {
    memory.close();
    log.close();
  }

  private final class Peer extends Protocol {
    @Override
    public void connectionMade() {
      accepted = this;
    }

    @Override
    public void dataReceived(ByteBuffer data) {}
  }

  private void server(String place) {
    Endpoint.server(reactor, place).listen(ServerFactory.of(Peer::new));
  }

  private void comesBack(String place) throws Exception {
    connections = 0;
    var client =
        new ClientService<>(
            "client",
            Endpoint.client(reactor, place),
            _ -> {
              connections++;
              return new RecordingProtocol();
            },
            _ -> Duration.ofSeconds(1),
            reactor);
    client.startService();
    for (int i = 1; i <= 3; i++) {
      RecordingProtocol made = memory.await(client.whenConnected(), Duration.ofSeconds(10));
      assertThat(connections).isEqualTo(i);
      lose();
      memory.runUntil("it is lost", Duration.ofSeconds(1), () -> client.connection().isEmpty());
      assertThat(made.events()).last().asString().startsWith("lost");
    }
    Deferred<Void> stopped = client.stopService();
    memory.await(stopped, Duration.ofSeconds(10));
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  private void lose() {
    Protocol last = accepted;
    if (last != null) {
      last.transport().abortConnection();
    }
  }

  @Test
  void overANameAndItsAddresses() throws Exception {
    server("tcp:2000");
    comesBack("tcp:localhost:2000");
  }

  @Test
  void overUnix() throws Exception {
    server("unix:/door");
    comesBack("unix:/door");
  }

  /// Answers as a proxy would, and is the server then.
  private final class Proxy extends Protocol {
    private boolean greeted;

    @Override
    public void dataReceived(ByteBuffer data) {
      String answer = greeted ? "05000001000000000000" : "0500";
      if (greeted) {
        accepted = this;
      }
      greeted = true;
      transport().write(ByteBuffer.wrap(HexFormat.of().parseHex(answer)));
    }
  }

  @Test
  void overAProxy() throws Exception {
    Endpoint.server(reactor, "tcp:1080").listen(ServerFactory.of(Proxy::new));
    comesBack("socks:example.org:80:" + Endpoint.quote("tcp:127.0.0.1:1080"));
  }

  @Test
  void overTheInputAndOutputOfAProcess() throws Exception {
    List<MemoryProcess> started = new ArrayList<>();
    memory.host().install("work", started::add);
    connections = 0;
    var client =
        new ClientService<>(
            "client",
            Endpoint.client(reactor, "process:work"),
            _ -> new RecordingProtocol(),
            _ -> Duration.ofSeconds(1),
            reactor);
    client.startService();
    for (int i = 1; i <= 3; i++) {
      memory.await(client.whenConnected(), Duration.ofSeconds(10));
      int number = i;
      memory.runUntil("it has begun", Duration.ofSeconds(1), () -> started.size() == number);
      started.getLast().exit(0);
      memory.runUntil("it has ended", Duration.ofSeconds(1), () -> client.connection().isEmpty());
    }
    client.stopService();
    assertThat(client.state()).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void afterTheConnectionWasHandedToAnotherProtocol() throws Exception {
    server("tcp:2000");
    var client =
        new ClientService<>(
                "client",
                Endpoint.client(reactor, "tcp:127.0.0.1:2000"),
                _ -> new RecordingProtocol(),
                _ -> Duration.ofSeconds(1),
                reactor)
            .prepareWith(protocol -> {
              protocol.transport().switchProtocol(new RecordingProtocol());
              return Deferred.succeed();
            });
    client.startService();
    memory.await(client.whenConnected(), Duration.ofSeconds(10));
    lose();
    memory.runUntil("it is lost", Duration.ofSeconds(1), () -> client.connection().isEmpty());
    memory.await(client.whenConnected(), Duration.ofSeconds(10));
  }
}
