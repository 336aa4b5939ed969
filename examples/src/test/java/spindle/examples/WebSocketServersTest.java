package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// WebSockets to servers that know nothing of Spindle: two libraries of Python.
class WebSocketServersTest {
  private static final Peer WEBSOCKETS = new Peer("/usr/bin/python3", "python3-websockets");
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WebSocketClientPeers.java");

  @ParameterizedTest
  @CsvSource({"websockets, nio", "websockets, epoll", "aiohttp, nio", "aiohttp, epoll"})
  void ourClientTalksWithThem(String kind, String kernel) {
    Peer peer = kind.equals("aiohttp") ? Peer.PYTHON_WITH_AIOHTTP : WEBSOCKETS;
    int port = Loopback.freePort();
    try (var server = peer.start(Peer.script("web_socket_server.py"), kind, "" + port)) {
      server.awaitListening(port);
      try (var client = ExampleProgram.start(PROGRAM, kernel, "ws://127.0.0.1:" + port)) {
        assertThat(client.awaitExit()).as(client.errors()).isZero();
        assertThat(client.output())
            .isEqualTo(
                """
                echo: echo.example, 500000, CloseStatus[code=1000, reason=, clean=true]
                echo: echo.example, 500000, CloseStatus[code=1000, reason=, clean=true]
                pieces: in three pieces; your pong has come
                pieces: clean true
                bye: null, CloseStatus[code=4000, reason=that is all, clean=true]
                403 Forbidden, closed: This room is closed.
                """);
      }
    }
  }
}
