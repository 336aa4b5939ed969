package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.endpoint.Endpoint;
import spindle.protocol.ServerFactory;
import spindle.reactor.LogCapture;
import spindle.reactor.Reactor;
import spindle.service.ClientService;
import spindle.service.ServiceState;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;

/// A client over TLS that comes back by itself.
class ComingBackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Deque<RecordingProtocol> accepted = new ArrayDeque<>();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private RecordingProtocol accept() {
    accepted.add(new RecordingProtocol());
    return accepted.getLast();
  }

  @Test
  void eachLossIsHeardAndFollowedByAnotherHandshake() throws Exception {
    Certificates.Issued root = Certificates.root("the root");
    Certificates.Issued own = Certificates.issue(Certificates.Wish.server("localhost"), root);
    String key = Endpoint.quote(own.writeTo(folder.resolve("own.pem")).toString());
    Path trusted = Files.writeString(folder.resolve("root.pem"), root.chainPem());
    try (LogCapture _ = LogCapture.ofServices();
        MemoryReactor memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      Endpoint.server(reactor, "tls:2001:privateKey=" + key).listen(ServerFactory.of(this::accept));
      String place = "tls:localhost:2001:trustRoots=" + Endpoint.quote(trusted.toString());
      ClientService<RecordingProtocol> client =
          new ClientService<>(
              "client",
              Endpoint.client(reactor, place),
              _ -> new RecordingProtocol(),
              _ -> Duration.ofSeconds(1),
              reactor);
      client.startService();
      for (int i = 1; i <= 3; i++) {
        RecordingProtocol made = memory.await(client.whenConnected(), PATIENCE);
        made.transport().write("hello");
        int number = i;
        memory.runUntil(
            "the server has it",
            PATIENCE,
            () -> accepted.size() == number && accepted.getLast().text().equals("hello"));
        accepted.getLast().transport().abortConnection();
        memory.runUntil("it is lost", PATIENCE, () -> client.connection().isEmpty());
      }
      memory.await(client.stopService(), PATIENCE);
      assertThat(client.state()).isEqualTo(ServiceState.STOPPED);
    }
  }
}
