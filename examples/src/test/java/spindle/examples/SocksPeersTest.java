package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The SOCKS proxy with curl and with netcat, to a site on this machine.
class SocksPeersTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WayIn.java");
  private static final int OPEN = Loopback.freePort();
  private static final int GUARDED = Loopback.freePort();
  private static final int SITE = Loopback.freePort();
  private static final int ECHO = Loopback.freePort();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static List<ExampleProgram> programs;

  @BeforeAll
  static void start() {
    programs =
        List.of(
            ExampleProgram.run(Launcher.command(PROGRAM, List.of("" + OPEN, "" + GUARDED))),
            ExampleProgram.start("HelloWeb", "" + SITE),
            ExampleProgram.start("EchoServer", "" + ECHO));
    for (int port : List.of(OPEN, GUARDED)) {
      programs.get(0).awaitListening(port);
    }
    programs.get(1).awaitListening(SITE);
    programs.get(2).awaitListening(ECHO);
  }

  @AfterAll
  static void end() {
    assertThat(programs.getFirst().errors()).isEmpty();
    programs.forEach(ExampleProgram::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks4", "socks4a", "socks5", "socks5h"})
  void curlFetchesThroughIt(String way) {
    assertThat(curl("-x", way + "://127.0.0.1:" + OPEN, "http://localhost:" + SITE + "/"))
        .contains("Hello Twisted");
  }

  private static String curl(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-sS", "-4"));
    all.addAll(List.of(arguments));
    return Peer.CURL.run("", all.toArray(String[]::new));
  }

  @Test
  void curlSaysWhoAsks() {
    String proxy = "127.0.0.1:" + GUARDED;
    String site = "http://localhost:" + SITE + "/";
    assertThat(curl("-x", "socks5h://ann:open%20sesame@" + proxy, site)).contains("Hello Twisted");
    for (String wrong : List.of("socks5h://ann:wrong@" + proxy, "socks5h://" + proxy)) {
      try (var curl = Peer.CURL.start("-sS", "-4", "-x", wrong, site)) {
        assertThat(curl.awaitExit()).isEqualTo(97); // the proxy's handshake has failed
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "5"})
  void netcatTalksThroughIt(String version) {
    assertThat(
            Peer.NETCAT.run(
                "hello\n", "-N", "-X", version, "-x", "127.0.0.1:" + OPEN, "127.0.0.1", "" + ECHO))
        .isEqualTo("hello\n");
  }

  @Test
  void unlessItIsSaidItLeadsNobodyIntoTheOwnNetwork(@TempDir Path folder) throws Exception {
    int port = Loopback.freePort();
    Path users = Files.writeString(folder.resolve("users"), "# nobody\n");
    try (var proxy = ExampleProgram.start("WayOut", "tcp:" + port + ":interface=127.0.0.1")) {
      proxy.awaitListening(port);
      String site = "http://localhost:" + SITE + "/";
      try (var curl = Peer.CURL.start("-sS", "-x", "socks5h://127.0.0.1:" + port, site)) {
        assertThat(curl.awaitExit()).isEqualTo(97);
      }
    }
    try (var proxy =
        ExampleProgram.start("WayOut", "tcp:" + port + ":interface=127.0.0.1", users.toString())) {
      proxy.awaitListening(port);
    }
  }
}
