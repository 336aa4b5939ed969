package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The programs of Twisted's documentation of AMP, and ours, each with the other's other half.
class AmpPeersTest {
  private final int port = Loopback.freePort();

  @Test
  void aClientOfTwistedCalculatesWithOurServer() {
    try (var server = ExampleProgram.start("MathServer", "tcp:" + port + ":interface=127.0.0.1")) {
      server.awaitListening(port);
      assertThat(Peer.PYTHON_WITH_TWISTED.run("", Peer.script("amp_client.py"), "" + port))
          .isEqualTo(
              """
              Divided by zero: nobody divides by zero
              Sum: 94
              Quotients: inf 0.3333333333333333
              Many: 999000
              """);
      server.awaitOutput("Did a sum: 13 + 81 = 94");
      assertThat(server.errors()).isEmpty();
    }
  }

  @Test
  void ourClientCalculatesWithAServerOfTwisted() {
    try (var server = Peer.PYTHON_WITH_TWISTED.start(Peer.script("amp_server.py"), "" + port)) {
      server.awaitListening(port);
      calculates();
    }
  }

  @Test
  void ourClientCalculatesWithOurServer() {
    try (var server = ExampleProgram.start("MathServer", "tcp:" + port + ":interface=127.0.0.1")) {
      server.awaitListening(port);
      calculates();
      assertThat(server.errors()).isEmpty();
    }
  }

  private void calculates() {
    try (var client = ExampleProgram.start("MathClient", "tcp:127.0.0.1:" + port)) {
      assertThat(client.awaitExit()).as(client.errors()).isZero();
      assertThat(client.output())
          .isEqualTo("Divided by zero: returning INF\nDone with math: 94, Infinity\n");
    }
  }
}
