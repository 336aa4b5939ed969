package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Events of a server that knows nothing of Spindle: aiohttp's, whose streams end early and break.
class EventServersTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/EventClientPeers.java");

  @Test
  void ourClientHearsAllOfThemOnce() {
    int port = Loopback.freePort();
    try (var server = Peer.PYTHON_WITH_AIOHTTP.start(Peer.script("event_server.py"), "" + port)) {
      server.awaitListening(port);
      try (var client = ExampleProgram.start(PROGRAM, "http://127.0.0.1:" + port)) {
        assertThat(client.awaitExit()).as(client.errors()).isZero();
        assertThat(client.output())
            .isEqualTo(
                """
                odd 1 nümber
                1
                message 2 nümber
                2
                odd 3 nümber
                3
                message 4 nümber
                4
                odd 5 nümber
                5
                message 6 nümber
                6
                odd 7 nümber
                7
                over after 4 streams, last id 7
                expected 200 with text/event-stream, the server answers 200 OK with \
                text/plain; charset=utf-8
                """);
      }
    }
  }
}
