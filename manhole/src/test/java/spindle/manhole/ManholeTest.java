package spindle.manhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.cred.AuthorizedKeys;
import spindle.cred.Portal;
import spindle.cred.SshKey;
import spindle.cred.User;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.ssh.HostKeys;
import spindle.ssh.SshServer;

/// OpenSSH's client looks inside this test.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ManholeTest {
  @TempDir Path folder;

  private final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  private final List<String> guests = new ArrayList<>(List.of("ann"));
  private Thread thread = Thread.currentThread();
  private int port;

  @BeforeEach
  void serve() throws Exception {
    key("operator");
    key("guest");
    AuthorizedKeys keys =
        AuthorizedKeys.read(User.named("operator", "inside"), folder.resolve("operator.pub"))
            .withFile(User.named("guest"), folder.resolve("guest.pub"));
    Manhole manhole = new Manhole(reactor, user -> user.has("inside")).with("guests", guests);
    SshServer server =
        new SshServer(reactor, HostKeys.kept(folder.resolve("host")), Portal.of(SshKey.class, keys))
            .withShell(manhole);
    var listening =
        reactor.listen(IPv4Address.of("127.0.0.1", 0), server, ListenOptions.defaults());
    port = ((IPv4Address) listening.host()).port();
    thread = Thread.ofPlatform().name("the reactor's").start(() -> reactor.run(false));
    Files.writeString(
        folder.resolve("known"),
        "[127.0.0.1]:%d %s\n".formatted(port, Files.readString(folder.resolve("host.pub"))));
  }

  private void key(String name) throws Exception {
    Process made =
        new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", name)
            .directory(folder.toFile())
            .start();
    assertThat(made.waitFor()).isZero();
  }

  @AfterEach
  void end() throws Exception {
    reactor.close();
    thread.join();
  }

  private Process ssh(String who, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-p", "" + port));
    for (String each :
        List.of(
            "UserKnownHostsFile=known",
            "GlobalKnownHostsFile=none",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "BatchMode=yes")) {
      command.addAll(List.of("-o", each));
    }
    command.addAll(List.of("-i", who));
    command.addAll(List.of(more));
    command.add(who + "@127.0.0.1");
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }

  private String say(String lines) throws Exception {
    Process ssh = ssh("operator", "-T");
    try (OutputStream to = ssh.getOutputStream()) {
      to.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ssh.waitFor()).isZero();
    return said;
  }

  @Test
  void linesRunInsideTheProgramOnTheReactorsThread() throws Exception {
    String said =
        say(
            """
            int twice(int n) {
              return 2 * n;
            }
            twice(21)
            guests.add("bob")
            Thread.currentThread().getName()
            reactor.inReactorThread()
            out.println("hello " + guests)
            nothing
            throw new IllegalStateException("on purpose")
            """);
    assertThat(said)
        .contains("42")
        .contains("the reactor's")
        .contains("hello [ann, bob]")
        .contains("cannot find symbol")
        .contains("IllegalStateException: on purpose");
    assertThat(guests).containsExactly("ann", "bob");
  }

  /// The session of the page is run as it stands there.
  @Test
  void anOperatorFindsTheConnectionThatHangs() throws Exception {
    StringBuilder lines = new StringBuilder();
    boolean begun = false;
    for (String line : Files.readAllLines(Path.of("../docs/howto/look-inside-a-program.md"))) {
      begun |= line.equals("## A session");
      if (begun && (line.startsWith("    > ") || line.startsWith("    ...> "))) {
        lines.append(line.substring(line.indexOf("> ") + 2)).append('\n');
      }
    }
    ListeningPort writing =
        reactor.blockingCallFromThread(() ->
            reactor.listen(
                IPv4Address.of("127.0.0.1", 0), _ -> new Flood(), ListenOptions.defaults()));
    try (Socket deaf =
        new Socket(InetAddress.getLoopbackAddress(), ((IPv4Address) writing.host()).port())) {
      assertThat(deaf.getInputStream().read()).isZero();
      // Held, as a program holds its log: one that nobody holds forgets its level.
      String held = "var held = java.util.logging.Logger.getLogger(\"spindle.example\")\n";
      String all = held + lines.toString().replace("/exit", "held.getLevel()\n/exit");
      assertThat(say(all)).contains("SshConnection").contains("waits: ").contains("FINE");
    }
  }

  /// Says more than anybody reads.
  private static final class Flood extends Protocol {
    @Override
    public void connectionMade() {
      transport().write(new byte[12_000_000]);
    }
  }

  @Test
  void aLoopWithoutEndIsStoppedAndTheReactorGoesOn() throws Exception {
    String said = say("int i = 0\nwhile (true) { i++; }\n6 * 7\n");
    assertThat(said).contains("42");
    assertThat(reactor.blockingCallFromThread(() -> 1)).isEqualTo(1);
  }

  @Test
  void whoMayNotComeInDoesNot() throws Exception {
    Process ssh = ssh("guest", "-T");
    ssh.getOutputStream().close();
    String said = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).contains("shell request failed");
    assertThat(ssh.waitFor()).isNotZero();
  }

  @Test
  void aTerminalIsEditedAndControlDLeaves() throws Exception {
    Process ssh = ssh("operator", "-tt");
    OutputStream to = ssh.getOutputStream();
    Reader from = new InputStreamReader(ssh.getInputStream(), StandardCharsets.UTF_8);
    until(from, "> ");
    to.write("6 * 8\b7\r".getBytes(StandardCharsets.UTF_8));
    to.flush();
    assertThat(until(from, "42")).contains("6 * 7");
    until(from, "> ");
    to.write(4);
    to.flush();
    assertThat(ssh.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ssh.exitValue()).isZero();
  }

  @Test
  void controlCGivesUpLinesThatAreNotComplete() throws Exception {
    Process ssh = ssh("operator", "-tt");
    OutputStream to = ssh.getOutputStream();
    Reader from = new InputStreamReader(ssh.getInputStream(), StandardCharsets.UTF_8);
    until(from, "> ");
    to.write("int twice(int n) {\r".getBytes(StandardCharsets.UTF_8));
    to.flush();
    until(from, "...> ");
    to.write(3);
    to.write("6 * 7\r".getBytes(StandardCharsets.UTF_8));
    to.flush();
    assertThat(until(from, "42")).contains("^C").doesNotContain("...>");
    until(from, "> ");
    to.write(4);
    to.flush();
    assertThat(ssh.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  private static String until(Reader from, String end) throws Exception {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int c = from.read();
      if (c < 0) {
        throw new AssertionError("it ended after " + read);
      }
      read.append((char) c);
    }
    return read.toString();
  }
}
