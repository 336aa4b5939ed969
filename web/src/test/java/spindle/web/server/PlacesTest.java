package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.protocol.ListeningPort;
import spindle.reactor.Reactor;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;
import spindle.web.Response;

/// A site is served wherever an endpoint listens.
class PlacesTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private final Site site =
      Site.of(routes -> routes.get("/").answer(r -> Response.text("hello " + r.peer())));

  @ParameterizedTest
  @CsvSource({"tcp:80, tcp:127.0.0.1:80", "unix:/web, unix:/web"})
  void inMemory(String server, String client) throws Exception {
    try (var memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      var _ = memory.await(Endpoint.server(reactor, server).listen(site), Duration.ofSeconds(1));
      var seen =
          memory.await(
              Endpoint.client(reactor, client).connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(1));
      seen.transport().write(GET);
      memory.flush();

      assertThat(seen.text()).startsWith("HTTP/1.1 200 OK\r\n").contains("hello ");
    }
  }

  @Test
  void behindAProxyThePeerIsWhomTheProxyNames() throws Exception {
    try (var memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      var _ =
          memory.await(
              Endpoint.server(reactor, "haproxy:tcp:80").listen(site), Duration.ofSeconds(1));
      var seen =
          memory.await(
              Endpoint.client(reactor, "tcp:127.0.0.1:80").connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(1));
      seen.transport().write("PROXY TCP4 192.0.2.7 192.0.2.1 1234 80\r\n" + GET);
      memory.flush();

      assertThat(seen.text()).contains("hello ", "192.0.2.7");
    }
  }

  @Test
  void overRealSocketsOfBothKinds(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("web");
    try (Reactor reactor = Reactor.create()) {
      RecordingProtocol tcp = new RecordingProtocol();
      RecordingProtocol unix = new RecordingProtocol();
      int status =
          reactor.runUntil(on ->
              Endpoint.server(on, "tcp:0:interface=127.0.0.1")
                  .listen(site)
                  .then(port -> ask(on, "tcp:127.0.0.1:" + number(port), tcp))
                  .then(_ -> Endpoint.server(on, "unix:" + socket).listen(site))
                  .then(_ -> ask(on, "unix:" + socket, unix)));

      assertThat(status).isZero();
      assertThat(tcp.text()).startsWith("HTTP/1.1 200 OK\r\n");
      assertThat(unix.text()).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  private static int number(ListeningPort port) {
    return ((IPv4Address) port.host()).port();
  }

  private static Deferred<?> ask(Reactor reactor, String place, RecordingProtocol client) {
    return Endpoint.client(reactor, place)
        .connect(_ -> client)
        .onSuccess(made -> made.transport().write(GET))
        .then(RecordingProtocol::whenLost);
  }
}
