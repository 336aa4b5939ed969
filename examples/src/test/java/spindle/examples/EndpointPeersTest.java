package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Endpoint strings with peers that know nothing of Spindle: HAProxy, curl, socat, OpenSSL,
/// Twisted.
class EndpointPeersTest {
  private static final Peer SOCAT = new Peer("socat", "socat");
  private static final Path PROGRAMS = Launcher.ROOT.resolve("examples/src/test/programs");

  @TempDir private static Path folder;

  private static OwnCertificate own;

  @BeforeAll
  static void makeCertificate() {
    own = OwnCertificate.in(folder);
    try {
      Path roots = Files.createDirectory(folder.resolve("roots"));
      Files.copy(own.chain(), roots.resolve("root.pem"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String port(int number) {
    return Integer.toString(number);
  }

  private static String curl(String... arguments) {
    return Peer.CURL.run("", arguments);
  }

  @Test
  void curlsProxyHeaderIsUnderstood() {
    int port = Loopback.freePort();
    try (var server =
        ExampleProgram.start(
            PROGRAMS.resolve("WhoIsThere.java"), "haproxy:tcp:" + port + ":interface=127.0.0.1")) {
      server.awaitListening(port);
      assertThat(
              curl(
                  "-s",
                  "--haproxy-protocol",
                  "--interface",
                  "127.0.0.9",
                  "http://127.0.0.1:" + port + "/"))
          .startsWith("peer 127.0.0.9:")
          .endsWith(", forwarded true\n");
    }
  }

  private static Path haproxyConfig(int v1, int v2, int tls, int plain, int encrypted)
      throws IOException {
    return Files.writeString(
        folder.resolve("haproxy.cfg"),
        """
        defaults
          mode tcp
          timeout connect 300s
          timeout client 300s
          timeout server 300s
        listen one
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d send-proxy
        listen two
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d send-proxy-v2
        listen three
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d send-proxy-v2 ssl verify none
        """
            .formatted(v1, plain, v2, plain, tls, encrypted));
  }

  @Test
  void haproxyStandsInFrontWithBothVersionsAndWithTlsBehindTheHeader() throws IOException {
    int plain = Loopback.freePort();
    int encrypted = Loopback.freePort();
    int[] fronts = {Loopback.freePort(), Loopback.freePort(), Loopback.freePort()};
    Path config = haproxyConfig(fronts[0], fronts[1], fronts[2], plain, encrypted);
    try (var server =
            ExampleProgram.start(
                PROGRAMS.resolve("WhoIsThere.java"),
                "haproxy:tcp:" + plain,
                "haproxy:tls:" + encrypted + ":privateKey=" + own.both());
        var haproxy = Peer.HAPROXY.start("-f", config.toString())) {
      server.awaitListening(plain);
      server.awaitListening(encrypted);
      for (int front : fronts) {
        haproxy.awaitListening(front);
        assertThat(curl("-s", "--interface", "127.0.0.9", "http://127.0.0.1:" + front + "/"))
            .startsWith("peer 127.0.0.9:")
            .endsWith(", forwarded true\n");
      }
    }
  }

  @Test
  void aForwarderThatIsNotTrustedIsRefused() {
    int port = Loopback.freePort();
    try (var server =
        ExampleProgram.start(
            PROGRAMS.resolve("WhoIsThere.java"), "haproxy:trusted=192.0.2.1:tcp:" + port)) {
      server.awaitListening(port);
      try (var curl =
          Peer.CURL.start("-s", "--haproxy-protocol", "http://127.0.0.1:" + port + "/")) {
        assertThat(curl.awaitExit()).isNotZero();
        assertThat(curl.output()).isEmpty();
      }
    }
  }

  @Test
  void portsAreForwardedBothWaysWithHalfClose() throws IOException {
    int echo = Loopback.freePort();
    int port = Loopback.freePort();
    String socket = folder.resolve("forward.sock").toString();
    try (var server = ExampleProgram.start("EchoServer", port(echo));
        var first = ExampleProgram.start("PortForward", "unix:" + socket, "tcp:localhost:" + echo);
        var second = ExampleProgram.start("PortForward", "tcp:" + port, "unix:" + socket)) {
      server.awaitListening(echo);
      first.awaitListening(Path.of(socket));
      second.awaitListening(port);
      assertThat(Peer.NETCAT.run("hi", "-N", "localhost", port(port))).isEqualTo("hi");
      assertThat(Peer.PYTHON_WITH_TWISTED.run("", Peer.script("echoed.py"), port(port)))
          .isEqualTo("the same\n");
      assertThat(SOCAT.run("to a socket", "-t", "60", "-", "UNIX-CONNECT:" + socket))
          .isEqualTo("to a socket");
      assertThat(first.errors()).isEmpty();
    }
  }

  @Test
  void aForwarderSaysWhatIsWrongWithAString() {
    try (var program = ExampleProgram.start("PortForward", "tcp:80:backlogg=5", "tcp:h:80")) {
      assertThat(program.awaitExit()).isEqualTo(2);
      assertThat(program.errors()).contains("at character 8", "no parameter 'backlogg'");
    }
  }

  @Test
  void fingerTellsWhatItKnowsOverTcpAndTls() throws IOException {
    Path users = Files.writeString(folder.resolve("users.txt"), "moshez: Happy and well\n");
    int plain = Loopback.freePort();
    int encrypted = Loopback.freePort();
    try (var finger = ExampleProgram.start("Finger", users.toString(), "tcp:" + plain);
        var secret =
            ExampleProgram.start(
                "Finger", users.toString(), "ssl:" + encrypted + ":privateKey=" + own.both())) {
      finger.awaitListening(plain);
      secret.awaitListening(encrypted);
      assertThat(Peer.NETCAT.run("moshez\r\n", "localhost", port(plain)))
          .isEqualTo("Happy and well\r\n");
      assertThat(Peer.NETCAT.run("nobody\r\n", "localhost", port(plain)))
          .isEqualTo("No such user\r\n");
      assertThat(
              SOCAT.run(
                  "moshez\r\n",
                  "STDIO,ignoreeof",
                  "OPENSSL:localhost:" + encrypted + ",cafile=" + own.chain()))
          .isEqualTo("Happy and well\r\n");
    }
  }

  @Test
  void twistedsClientEndpointsReachOurServerEndpoints() {
    int port = Loopback.freePort();
    int encrypted = Loopback.freePort();
    String socket = folder.resolve("shout.sock").toString();
    try (var shout =
        ExampleProgram.start(
            PROGRAMS.resolve("ShoutAt.java"),
            "tcp:" + port + ":interface=127.0.0.1",
            "unix:" + socket,
            "tls:" + encrypted + ":privateKey=" + own.both())) {
      shout.awaitListening(port);
      shout.awaitListening(encrypted);
      String roots = folder.resolve("roots").toString();
      for (String each :
          new String[] {
            "tcp:127.0.0.1:" + port,
            "unix:" + socket,
            "tls:localhost:" + encrypted + ":trustRoots=" + roots
          }) {
        assertThat(Peer.PYTHON_WITH_TWISTED.run("", Peer.script("endpoint_client.py"), each))
            .as(each)
            .isEqualTo("HELLO FROM TWISTED\n");
      }
    }
  }
}
