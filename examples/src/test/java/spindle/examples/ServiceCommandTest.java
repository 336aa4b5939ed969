package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import spindle.cred.PasswordHash;

/// `./spindle SERVICE`, from a shell: a life of a service from its start to its end.
@EnabledOnOs(OS.LINUX)
class ServiceCommandTest {
  private static final Peer ACTIVATE = new Peer("systemd-socket-activate", "systemd");

  @TempDir private Path folder;

  private Installation spindle;

  @BeforeEach
  void install() throws IOException {
    spindle = new Installation(folder);
    spindle.complete();
    spindle.with("SPINDLE_LOG_FORMAT", "text");
  }

  private ExampleProgram start(String... arguments) {
    return ExampleProgram.run(
        spindle.machine(spindle.root.resolve("spindle").toString(), arguments));
  }

  private static String answer(int port, String said) {
    return Peer.NETCAT.run(said, "-N", "127.0.0.1", Integer.toString(port));
  }

  private static String place(int port) {
    return "tcp:" + port + ":interface=127.0.0.1";
  }

  @Test
  void runsAndDrainsWhileAClientIsAmidATransfer() throws Exception {
    int port = Loopback.freePort();
    Path pidfile = folder.resolve("echo.pid");
    try (var echo = start("--pidfile", pidfile.toString(), "echo", "--port", place(port))) {
      echo.awaitOutput("spindle.command: ready\n");
      assertThat(pidfile).hasContent(echo.pid() + "\n");
      try (Socket client = Loopback.connect(port)) {
        client.getOutputStream().write("first half, ".getBytes(UTF_8));
        assertThat(client.getInputStream().readNBytes(12))
            .asString(UTF_8)
            .isEqualTo("first half, ");

        echo.signal("TERM");
        echo.await("nobody to listen", () -> !ExampleProgram.isListening(port));
        client.getOutputStream().write("second half".getBytes(UTF_8));
        client.shutdownOutput();

        assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("second half");
      }
      assertThat(echo.awaitExit()).isZero();
      assertThat(pidfile).doesNotExist();
      assertThat(echo.output()).contains("listening at 127.0.0.1:" + port).endsWith("ended\n");
      assertThat(echo.errors()).isEmpty();
    }
  }

  @Test
  void leadsThoseWhoHaveAPasswordToThePortsThatItMay() throws Exception {
    int proxy = Loopback.freePort();
    int site = Loopback.freePort();
    Path users = folder.resolve("users");
    Files.writeString(users, "# nobody yet\n");
    String url = "http://127.0.0.1:" + site + "/";
    String[] asked = {"-s", "-w", "%{http_code}", "-x", "socks5h://ann:x@127.0.0.1:" + proxy, url};
    Path empty = Files.createDirectory(folder.resolve("empty"));
    List<String> socks = new ArrayList<>(List.of("socks", "--port", place(proxy)));
    socks.addAll(List.of("--own-networks", "--to-ports", "" + site, "--users", "" + users));
    try (var web = start("web", "--no-listing", "--path", "" + empty, "--port", place(site));
        var service = start(socks.toArray(String[]::new))) {
      web.awaitOutput("ready\n");
      service.awaitOutput("ready\n");
      try (var curl = Peer.CURL.start(asked)) {
        assertThat(curl.awaitExit()).isEqualTo(97); // the proxy's handshake has failed
      }

      Files.writeString(users, "ann:" + PasswordHash.of("x").text() + "\n");
      service.signal("HUP");
      service.awaitOutput("users were read from " + users);
      assertThat(Peer.CURL.run("", asked)).endsWith("404");

      asked[asked.length - 1] = "http://127.0.0.1:" + proxy + "/";
      try (var curl = Peer.CURL.start(asked)) {
        assertThat(curl.awaitExit()).isEqualTo(97);
      }
    }
  }

  @Test
  void answersForNamesFromAFileThatIsReadAgainAndFromACopyOfIt() throws Exception {
    int first = Loopback.freePort();
    int second = Loopback.freePort();
    Path zone = folder.resolve("zone");
    String text = "$TTL 60\n@ IN SOA a b %d 3600 600 86400 60\n@ IN NS a\na IN A 192.0.2.%d\n";
    Files.writeString(zone, text.formatted(1, 1));
    String here = "127.0.0.1:";
    String[] above = {
      "dns",
      "--port",
      here + first,
      "--zone",
      "zone.test=" + zone,
      "--transfer-to",
      "127.0.0.1",
      "--notify",
      here + second
    };
    String[] below = {
      "dns",
      "--port",
      here + second,
      "--secondary",
      "zone.test=" + here + first,
      "--forward",
      here + first
    };
    try (var primary = start(above)) {
      primary.awaitOutput("ready\n");
      try (var copy = start(below)) {
        copy.awaitOutput("copied Zone[zone.test, serial 1, 3 records]");
        assertThat(dig(second, "a.zone.test")).isEqualTo("192.0.2.1\n");
        assertThat(dig(second, "+tcp", "a.zone.test")).isEqualTo("192.0.2.1\n");

        Files.writeString(zone, text.formatted(2, 2));
        primary.signal("HUP");
        copy.awaitOutput("copied Zone[zone.test, serial 2, 3 records]");
        assertThat(dig(second, "a.zone.test")).isEqualTo("192.0.2.2\n");

        Files.writeString(zone, "what");
        primary.signal("HUP");
        primary.awaitOutput("--zone zone.test=");
        assertThat(dig(first, "a.zone.test")).isEqualTo("192.0.2.2\n");
      }
    }
  }

  private static String dig(int port, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("@127.0.0.1", "-p", "" + port, "+short"));
    command.addAll(List.of(words));
    return Peer.DIG.run("", command.toArray(String[]::new));
  }

  @Test
  void takesASocketThatSystemdHandsOver() throws Exception {
    int port = Loopback.freePort();
    List<String> options = new ArrayList<>(List.of("-l", "127.0.0.1:" + port, "--fdname=echo"));
    for (String each : List.of("HOME", "PATH", "JAVA_HOME", "SPINDLE_LOG_FORMAT")) {
      options.addAll(List.of("-E", each));
    }
    options.add(spindle.root.resolve("spindle").toString());
    options.addAll(List.of("echo", "--port", "systemd:name=echo"));
    try (var echo =
        ExampleProgram.run(spindle.machine(ACTIVATE.path(), options.toArray(String[]::new)))) {
      echo.awaitListening(port);
      assertThat(answer(port, "hello\n")).isEqualTo("hello\n");
      echo.signal("TERM");
      assertThat(echo.awaitExit()).isZero();
    }
  }

  @Test
  void runsAServiceFromItsSourceAndItsConfiguration() throws Exception {
    int port = Loopback.freePort();
    Path source = Launcher.ROOT.resolve("examples/services/Greeter.java");
    Path config = folder.resolve("greeter.conf");
    Files.writeString(config, "[greeter]\nport = " + place(port) + "\ngreeting = Hello\n");
    try (var greeter = start("--config", config.toString(), source.toString())) {
      greeter.awaitOutput("ready\n");
      assertThat(answer(port, "")).isEqualTo("Hello\n");

      Files.writeString(config, "[greeter]\nport = " + place(port) + "\ngreeting = Good evening\n");
      greeter.signal("HUP");
      greeter.awaitOutput("greeting with Good evening\n");
      assertThat(greeter.output())
          .contains("greeter.greeting is 'Good evening' now, was 'Hello' (" + config + ":3)\n");
      assertThat(answer(port, "")).isEqualTo("Good evening\n");

      Files.writeString(config, "[greeter]\ngreting = Good night\n");
      greeter.signal("HUP");
      greeter.awaitOutput(
          "the configuration stays as it was: " + config + ":2: there is no option");
      assertThat(answer(port, "")).isEqualTo("Good evening\n");
    }
  }

  @Test
  void readsCertificatesAgainOnAHangUp() throws Exception {
    int port = Loopback.freePort();
    var own = OwnCertificate.in(Files.createDirectory(folder.resolve("own")));
    var other = OwnCertificate.in(Files.createDirectory(folder.resolve("other")));
    String place =
        "tls:" + port + ":interface=127.0.0.1:reloadCheck=86400:privateKey=" + own.both();
    try (var echo = start("echo", "--port", place)) {
      echo.awaitOutput("ready\n");
      Files.copy(other.both(), own.both(), StandardCopyOption.REPLACE_EXISTING);
      echo.signal("HUP");
      echo.awaitOutput("certificates were read again for tls:" + port);
      echo.signal("HUP");
      echo.awaitOutput("nothing has changed in the configuration and the certificates\n");
    }
  }

  @Test
  void twentyReloadsUnderLoadFailNoHandshake() throws Exception {
    int port = Loopback.freePort();
    var even = OwnCertificate.in(Files.createDirectory(folder.resolve("even")));
    var odd = OwnCertificate.in(Files.createDirectory(folder.resolve("odd")));
    Path shown = Files.copy(even.both(), folder.resolve("shown.pem"));
    String place = "tls:" + port + ":interface=127.0.0.1:reloadCheck=86400:privateKey=" + shown;
    try (var echo = start("echo", "--port", place)) {
      echo.awaitOutput("ready\n");
      try (var load = new Handshakes(port, 3, even.chain(), odd.chain())) {
        for (int i = 1; i <= 20; i++) {
          load.await(i * 10);
          Path next = Files.copy((i % 2 == 0 ? even : odd).both(), folder.resolve("next.pem"));
          Files.move(next, shown, StandardCopyOption.ATOMIC_MOVE);
          echo.signal("HUP");
          int times = i;
          echo.await(
              i + " times read again",
              () -> echo.output().split("certificates were read again", -1).length > times);
        }
        load.await(load.seen().values().stream().mapToInt(Integer::intValue).sum() + 10);
        assertThat(load.failures()).isEmpty();
        assertThat(load.seen()).hasSize(2);
      }
    }
  }

  @Test
  void keepsACommandRunningAndLogsWhatItPrints() throws Exception {
    Path count = folder.resolve("count");
    Path program =
        Installation.script(
            folder.resolve("work"),
            "echo x >>'%s'; echo \"round $(grep -c x '%s') of $1\"".formatted(count, count));
    try (var process = start("process", "--stable", "1", program.toString(), "--loud")) {
      process.awaitOutput("round 1 of --loud\n");
      process.awaitOutput("round 2 of --loud\n");
      process.signal("TERM");
      assertThat(process.awaitExit()).isZero();
    }
  }

  @Test
  void tellsSystemdHowItDoes() throws Exception {
    int port = Loopback.freePort();
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of(Peer.script("service_manager.py"), folder.toString()));
    arguments.addAll(List.of(spindle.root.resolve("spindle").toString(), "echo"));
    arguments.addAll(List.of("--port", place(port)));
    try (var manager =
        ExampleProgram.run(
            spindle.machine(
                Peer.PYTHON_WITH_TWISTED.command(), arguments.toArray(String[]::new)))) {
      manager.awaitOutput("said READY=1\n");
      assertThat(answer(port, "hello\n")).isEqualTo("hello\n");
      String pid = manager.output().lines().findFirst().orElseThrow().replace("started ", "");
      new ProcessBuilder("kill", "-HUP", pid).start().waitFor();
      manager.awaitOutput("said RELOADING in time\n");
      manager.await(
          "READY=1 again",
          () -> manager.output().lines().filter("said READY=1"::equals).count() == 2);
      manager.input().close();
      assertThat(manager.awaitExit()).isZero();
      assertThat(manager.output()).contains("said STOPPING=1\n").endsWith("ended 0\n");
    }
  }

  @Test
  void severalReactorsAreReadyTogether() throws Exception {
    int port = Loopback.freePort();
    try (var echo = start("--reactors", "3", "echo", "--port", place(port))) {
      echo.awaitOutput("spindle.command: ready\n");
      assertThat(echo.output().lines().filter(each -> each.contains("listening at"))).hasSize(3);
      assertThat(answer(port, "hello\n")).isEqualTo("hello\n");
      echo.signal("TERM");
      assertThat(echo.awaitExit()).isZero();
      assertThat(echo.output().lines().filter(each -> each.endsWith(": ready"))).hasSize(1);
    }
  }

  @Test
  void opensItsLogAgainAndWritesItAsJson() throws Exception {
    Path log = folder.resolve("echo.log");
    Path older = folder.resolve("echo.log.1");
    try (var echo =
        start("--log-file", log.toString(), "--log-format", "json", "echo", "--port", "0")) {
      echo.await("a line", () -> has(log, "\"message\":\"ready\""));
      Files.move(log, older);
      echo.signal("USR1");
      echo.await("the file", () -> has(log, "\"message\":\"log opened again\""));
      assertThat(echo.output() + echo.errors()).isEmpty();
    }
  }

  private static boolean has(Path file, String text) {
    try {
      return Files.exists(file) && Files.readString(file).contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void goesToItsFolderAndKeepsItsNumber() throws Exception {
    Path rundir = Files.createDirectory(folder.resolve("run"));
    spindle.with("SPINDLE_RUNDIR", rundir.toString());
    try (var echo =
        start("--umask", "027", "--log-file", "here.log", "echo", "--port", "unix:a.sock")) {
      echo.awaitListening(rundir.resolve("a.sock"));
      Path log = spindle.home.resolve("here.log");
      echo.await("a line", () -> has(log, "ready"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
          .isEqualTo("rw-r-----");
      echo.signal("TERM");
      assertThat(echo.awaitExit()).isZero();
    }
  }

  @Test
  void aReaderWhoDoesNotReadTheLogStopsNothing() throws Exception {
    int port = Loopback.freePort();
    String url = "http://127.0.0.1:" + port + "/" + "long".repeat(500);
    try (var web =
        new Unread(
            spindle.machine(
                spindle.root.resolve("spindle").toString(), "web", "--port", place(port)))) {
      web.awaitListening(port);
      String[] many = new String[200];
      java.util.Arrays.fill(many, url);
      for (int i = 0; i < 3; i++) {
        String statuses = Peer.CURL.run("", concat(List.of("-s", "-w", "\n%{http_code}\n"), many));
        assertThat(statuses.lines().filter("404"::equals)).hasSize(200);
      }
    }
  }

  private static String[] concat(List<String> options, String... urls) {
    List<String> all = new ArrayList<>(options);
    for (String each : urls) {
      all.add(each);
    }
    return all.toArray(String[]::new);
  }

  /// A program whose output stays where it is.
  private record Unread(Process process) implements AutoCloseable {
    Unread(ProcessBuilder builder) throws IOException {
      this(builder.start());
    }

    void awaitListening(int port) {
      while (!ExampleProgram.isListening(port)) {
        assertThat(process.isAlive()).isTrue();
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
