package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Sockets that a program is started with, and servers that are replaced while clients come.
@EnabledOnOs(OS.LINUX)
class InheritedSocketsTest {
  private static final Peer ACTIVATE = new Peer("systemd-socket-activate", "systemd");
  private static final Path PROGRAMS = Launcher.ROOT.resolve("examples/src/test/programs");
  private static final int SUCCESSORS = 10;
  private static final int CLIENTS = 4;
  private static final int ANSWERS = 20;

  @TempDir private Path folder;

  private static List<String> command(String program, String... arguments) {
    return Launcher.command(PROGRAMS.resolve(program + ".java"), List.of(arguments));
  }

  /// The same without native access, so that the selectors are all there is.
  private static List<String> onSelectors(List<String> command) {
    List<String> without = new ArrayList<>(command);
    without.removeIf(each -> each.startsWith("--enable-native-access"));
    return without;
  }

  private static ExampleProgram activated(List<String> options, List<String> command) {
    List<String> all = new ArrayList<>(options);
    all.addAll(command);
    return ACTIVATE.start(all.toArray(String[]::new));
  }

  @Test
  void systemdHandsSocketsOverByNameAndByIndex() throws IOException {
    int port = Loopback.freePort();
    int port6 = Loopback.freePort();
    String socket = folder.resolve("admin.sock").toString();
    var options =
        List.of(
            "-l",
            "127.0.0.1:" + port,
            "-l",
            "[::1]:" + port6,
            "-l",
            socket,
            "--fdname=web:six:admin");
    var command =
        command(
            "AnswerAt",
            "systemd:domain=INET:name=web",
            "systemd:INET6:index=1",
            "systemd:domain=UNIX:name=admin");
    try (var server = activated(options, command)) {
      server.awaitListening(port);
      assertThat(Load.answer(port)).isEqualTo(server.pid() + " answers HOW ARE YOU\n");
      assertThat(new Peer("socat", "socat").run("hi\n", "-t", "60", "-", "UNIX-CONNECT:" + socket))
          .isEqualTo(server.pid() + " answers HI\n");
      assertThat(new Peer("socat", "socat").run("hi\n", "-t", "60", "-", "TCP6:[::1]:" + port6))
          .isEqualTo(server.pid() + " answers HI\n");
      server.signal("TERM");
      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void allSocketsThatHaveOneNameAreListenedAt() throws IOException {
    int one = Loopback.freePort();
    int other = Loopback.freePort();
    var options = List.of("-l", "127.0.0.1:" + one, "-l", "127.0.0.1:" + other, "--fdname=web");
    try (var server = activated(options, command("AnswerAt", "systemd:name=web"))) {
      server.awaitListening(other);
      assertThat(Load.answer(one)).isEqualTo(server.pid() + " answers HOW ARE YOU\n");
      assertThat(Load.answer(other)).isEqualTo(server.pid() + " answers HOW ARE YOU\n");
      server.signal("TERM");
      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void aProxyMayStandBeforeASocketThatSystemdHandsOver() throws IOException {
    int port = Loopback.freePort();
    var command = command("WhoIsThere", "haproxy:systemd:index=0");
    try (var server = activated(List.of("-l", "127.0.0.1:" + port), command)) {
      server.awaitListening(port);
      assertThat(
              Peer.CURL.run(
                  "",
                  "-s",
                  "--haproxy-protocol",
                  "--interface",
                  "127.0.0.9",
                  "http://127.0.0.1:" + port + "/"))
          .startsWith("peer 127.0.0.9:")
          .endsWith(", forwarded true\n");
    }
  }

  @Test
  void curlSpeaksTlsToASocketThatSystemdHandsOver() throws IOException {
    int port = Loopback.freePort();
    var own = OwnCertificate.in(folder);
    var command = command("WhoIsThere", "tls-over:privateKey=" + own.both() + ":systemd:name=web");
    try (var server = activated(List.of("-l", "127.0.0.1:" + port, "--fdname=web"), command)) {
      server.awaitListening(port);
      String url = "https://localhost:" + port + "/";
      assertThat(Peer.CURL.run("", "-sS", "-4", "--cacert", own.chain().toString(), url))
          .startsWith("peer 127.0.0.1:")
          .endsWith(", forwarded false\n");
    }
  }

  @Test
  void selectorsSayThatTheyCannotAndWhoCould() throws IOException {
    int port = Loopback.freePort();
    try (var server =
        activated(
            List.of("-l", "127.0.0.1:" + port),
            onSelectors(command("AnswerAt", "systemd:index=0")))) {
      server.awaitListening(port);
      try (var _ = Loopback.connect(port)) {
        assertThat(server.awaitExit()).isEqualTo(1);
      }
      assertThat(server.errors())
          .contains("the selectors cannot adopt descriptor 3, only 0; spindle.epoll can");
    }
  }

  @Test
  void aSocketAsDescriptorZeroDoesForBothKernels() throws IOException {
    var command = command("AnswerAt", "fd:0");
    for (var each : List.of(command, onSelectors(command))) {
      int port = Loopback.freePort();
      try (var server = activated(List.of("--inetd", "-l", "127.0.0.1:" + port), each)) {
        server.awaitListening(port);
        assertThat(Load.answer(port)).isEqualTo(server.pid() + " answers HOW ARE YOU\n");
        assertThat(Load.answer(port)).isEqualTo(server.pid() + " answers HOW ARE YOU\n");
      }
    }
  }

  @Test
  void aConnectionAsDescriptorZeroDoesForBothKernels() throws IOException {
    var command = command("AnswerOnce", "fd:0");
    for (var each : List.of(command, onSelectors(command))) {
      int port = Loopback.freePort();
      Path run = folder.resolve("run");
      Files.writeString(run, "#!/bin/sh\nexec '" + String.join("' '", each) + "'\n");
      assertThat(run.toFile().setExecutable(true)).isTrue();
      String listen = "TCP4-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr";
      try (var socat = new Peer("socat", "socat").start(listen, "EXEC:" + run + ",nofork")) {
        socat.awaitListening(port);
        assertThat(Peer.NETCAT.run("hi\n", "-N", "127.0.0.1", Integer.toString(port)))
            .isEqualTo("answers HI to IPv4Address\n");
        assertThat(socat.awaitExit()).isZero();
      }
    }
  }

  @Test
  void standardInputAndOutputAreAPlaceToListenAt() throws IOException {
    try (var server = ExampleProgram.start(PROGRAMS.resolve("AnswerAt.java"), "stdio:")) {
      server.input().write("hi\n".getBytes(StandardCharsets.UTF_8));
      server.input().flush();
      server.awaitOutput(server.pid() + " answers HI\n");
      server.signal("TERM");
      assertThat(server.awaitExit()).isZero();
    }
    try (var twice = ExampleProgram.start(PROGRAMS.resolve("AnswerAt.java"), "stdio:", "stdio:")) {
      assertThat(twice.awaitExit()).isEqualTo(1);
      assertThat(twice.errors()).contains("standard input and output were opened already");
    }
  }

  @Test
  void tenServersThatAreStartedWithTheSameSocketRefuseAndLoseNobody() throws Exception {
    int port = Loopback.freePort();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(Peer.script("keep_listening.py"), Integer.toString(port), "web"));
    arguments.addAll(command("AnswerAt", "systemd:name=web:drainAtStop=30"));
    try (var starter = Peer.PYTHON_WITH_TWISTED.start(arguments.toArray(String[]::new))) {
      starter.awaitOutput("starter\n");
      try (Load load = Load.on(port, CLIENTS)) {
        for (int i = 1; i <= SUCCESSORS; i++) {
          starter.input().write('\n');
          starter.input().flush();
          starter.awaitLines(1 + i);
          load.awaitAnswers(starter.output().lines().toList().getLast(), ANSWERS);
        }
        load.finish();
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers()).hasSize(SUCCESSORS);
      }
      starter.input().close();
      assertThat(starter.awaitExit()).isZero();
    }
  }

  @Test
  void tenSuccessorsThatTakeTheSocketOverRefuseAndLoseNobody() throws Exception {
    int port = Loopback.freePort();
    String door = folder.resolve("door").toString();
    String place = "tcp:" + port + ":interface=127.0.0.1";
    List<ExampleProgram> all = new ArrayList<>();
    try {
      all.add(ExampleProgram.start("HandOver", door, place));
      all.getLast().awaitOutput("answering at 127.0.0.1:" + port);
      try (Load load = Load.on(port, CLIENTS)) {
        load.awaitAnswers(Long.toString(all.getLast().pid()), ANSWERS);
        for (int i = 1; i <= SUCCESSORS; i++) {
          ExampleProgram before = all.getLast();
          all.add(ExampleProgram.start("HandOver", door, place));
          all.getLast().awaitOutput("answering at 127.0.0.1:" + port);
          assertThat(before.awaitExit()).isZero();
          assertThat(before.output()).endsWith("handed over\n");
          load.awaitAnswers(Long.toString(all.getLast().pid()), ANSWERS);
        }
        load.finish();
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers()).hasSize(1 + SUCCESSORS);
      }
    } finally {
      all.forEach(ExampleProgram::close);
    }
    assertThat(all).allSatisfy(each -> assertThat(each.errors()).isEmpty());
  }

  /// Sites of which each hands its socket to the next.
  private final class Successors implements AutoCloseable {
    private final String[] arguments;
    private final List<ExampleProgram> all = new ArrayList<>();

    /// @param over what stands before the place, for TLS
    Successors(int port, String over) {
      String place = "tcp:" + port + ":interface=127.0.0.1";
      arguments = new String[] {folder.resolve("door").toString(), place, over};
      start(port);
    }

    private void start(int port) {
      all.add(ExampleProgram.start(PROGRAMS.resolve("HandOverSite.java"), arguments));
      all.getLast().awaitOutput("answering at 127.0.0.1:" + port);
    }

    /// Has another one take the socket over, and waits for the end of the one before.
    ///
    /// @return what that has printed
    String replace(int port) {
      ExampleProgram before = all.getLast();
      start(port);
      assertThat(before.awaitExit()).isZero();
      return before.output();
    }

    /// Who answers now.
    String last() {
      return Long.toString(all.getLast().pid());
    }

    @Override
    public void close() {
      all.forEach(ExampleProgram::close);
      assertThat(all).allSatisfy(each -> assertThat(each.errors()).isEmpty());
    }
  }

  @Test
  void tenSitesThatTakeTheSocketOverLoseNoRequestOfWrk() {
    int port = Loopback.freePort();
    String url = "http://127.0.0.1:" + port + "/";
    try (var sites = new Successors(port, "");
        var wrk = Peer.WRK.start("-t", "1", "-c", "8", "-d", "600", "--timeout", "300", url)) {
      for (int i = 1; i <= SUCCESSORS; i++) {
        assertThat(sites.replace(port)).endsWith("8 finished, 0 cut off\n");
      }
      wrk.signal("INT");
      assertThat(wrk.awaitExit()).isZero();
      assertThat(wrk.output()).contains(" requests in ").doesNotContain("Socket errors", "Non-2xx");
    }
  }

  /// Over HTTP/2 a connection is drained by two GOAWAYs. The JDK's client goes on over another one;
  /// h2load does not, so each of its runs asks at once for all that it asks for.
  @Test
  void norDoTheyOverHttp2OfTheJdksClientNorOfH2load() throws Exception {
    int port = Loopback.freePort();
    String url = "https://localhost:" + port + "/";
    var own = OwnCertificate.in(folder);
    assertThat(Peer.H2LOAD.path()).isNotEmpty();
    try (var sites = new Successors(port, "tls-over:privateKey=" + own.both() + ":");
        var client =
            HttpClient.newBuilder().sslContext(OwnCertificate.believing(own.chain())).build();
        Load load = Load.of(CLIENTS, () -> askBoth(client, url));
        Load bursts = Load.of(1, () -> burst(url))) {
      for (int i = 1; i <= SUCCESSORS; i++) {
        load.awaitAnswers(sites.last(), ANSWERS);
        assertThat(sites.replace(port)).endsWith(" finished, 0 cut off\n");
      }
      load.awaitAnswers(sites.last(), ANSWERS);
      load.finish();
      bursts.finish();
      assertThat(load.failures()).isEmpty();
      assertThat(load.answers()).hasSize(1 + SUCCESSORS);
      assertThat(bursts.failures()).isEmpty();
      assertThat(bursts.answers().get("h2load")).isGreaterThanOrEqualTo(SUCCESSORS);
    }
  }

  private static String askBoth(HttpClient client, String url) throws Exception {
    HttpRequest.Builder asked = HttpRequest.newBuilder(URI.create(url));
    HttpResponse<String> got = client.send(asked.build(), BodyHandlers.ofString());
    HttpResponse<String> posted =
        client.send(asked.POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
    assertThat(List.of(got.version(), posted.version())).containsOnly(HttpClient.Version.HTTP_2);
    assertThat(got.body() + posted.body()).matches("\\d+ answers\n\\d+ answers\n");
    return posted.body().substring(0, posted.body().indexOf(' '));
  }

  private static String burst(String url) {
    assertThat(Peer.H2LOAD.run("", "-n", "80", "-c", "4", "-m", "20", url))
        .contains("80 succeeded, 0 failed, 0 errored, 0 timeout", "80 2xx");
    return "h2load";
  }
}
