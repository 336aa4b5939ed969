package spindle.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// OpenSSH's client asks our server, with what it does unless told otherwise.
class OpenSshTest {
  @TempDir Path folder;

  /// Sends back what it gets, and ends when the client does.
  private static final class Echo extends Protocol implements HalfCloseable {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }

    @Override
    public void readConnectionLost() {
      transport().loseConnection();
    }

    @Override
    public void writeConnectionLost() {}
  }

  @Test
  void aCommandIsRunAndItsStatusIsTheClients() throws Exception {
    SshProgram program =
        SshProgram.inFiber((run, peer) -> {
          peer.write("%s: %s\n".formatted(run.user().name(), run.command()));
          run.writeErrors("and this is wrong\n");
          return 7;
        });
    try (Served served = new Served(folder, server -> server.withExec(program))) {
      Served.Said said = served.ssh("how are you");
      assertThat(said.output()).isEqualTo("ann: how are you\n");
      assertThat(said.errors()).isEqualTo("and this is wrong\n");
      assertThat(said.status()).isEqualTo(7);
    }
  }

  @Test
  void aProtocolIsAProgramToo() throws Exception {
    try (Served served = new Served(folder, server -> server.withExec(_ -> new Echo()))) {
      String text = "hello\n".repeat(100_000);
      Served.Said said = Served.run(served.command(served.options(), "echo"), text);
      assertThat(said.output().equals(text)).isTrue();
      assertThat(said.status()).isZero();
    }
  }

  /// Over a connection that is written to within the write of the channel's.
  @Test
  void whatIsWrittenInLargePiecesComesInOrder() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append(i).append(' ');
    }
    SshProgram program =
        SshProgram.inFiber((_, peer) -> {
          peer.write(text.toString());
          return 0;
        });
    try (Served served = new Served(folder, server -> server.withExec(program))) {
      assertThat(served.ssh("x").output().contentEquals(text)).isTrue();
    }
  }

  @Test
  void keysAreChangedWhileMuchIsSentBothWays() throws Exception {
    try (Served served = new Served(folder, server -> server.withExec(_ -> new Echo()))) {
      String text = "0123456789abcdef".repeat(300_000);
      List<String> options = served.options("-v", "-o", "RekeyLimit=1M");
      Served.Said said = Served.run(served.command(options, "echo"), text);
      assertThat(said.output().equals(text)).isTrue();
      assertThat(said.status()).isZero();
      assertThat(said.errors().split("SSH2_MSG_NEWKEYS received").length).isGreaterThan(5);
    }
  }

  @Test
  void theServerChangesKeysAfterItsOwnLimit() throws Exception {
    SshLimits limits = SshLimits.defaults().withRekey(512 * 1024, SshLimits.defaults().rekeyTime());
    try (Served served =
        new Served(folder, server -> server.withExec(_ -> new Echo()).withLimits(limits))) {
      String text = "0123456789abcdef".repeat(300_000);
      Served.Said said = Served.run(served.command(served.options("-v"), "echo"), text);
      assertThat(said.output().equals(text)).isTrue();
      assertThat(said.errors().split("SSH2_MSG_NEWKEYS received").length).isGreaterThan(5);
    }
  }

  @Test
  void aProgramCanEndByASignal() throws Exception {
    SshProgram program =
        SshProgram.inFiber((run, _) -> {
          run.exitBySignal("TERM", "somebody has ended it");
          return 0;
        });
    try (Served served = new Served(folder, server -> server.withExec(program))) {
      Served.Said said = Served.run(served.command(served.options("-v"), "x"), "");
      assertThat(said.errors()).contains("exit-signal");
      assertThat(said.status()).isEqualTo(255);
    }
  }

  @Test
  void aShellHasTheTerminalThatTheClientHas() throws Exception {
    SshProgram shell =
        SshProgram.inFiber((run, peer) -> {
          Terminal terminal = run.terminal().orElseThrow();
          String line = String.valueOf(peer.readLine());
          peer.write(
              "%s %s %s\n"
                  .formatted(terminal.type(), line.toUpperCase(Locale.ROOT), run.environment()));
          return 0;
        });
    try (Served served = new Served(folder, server -> server.withShell(shell))) {
      List<String> options = served.options("-tt", "-o", "SetEnv=LC_X=1 SECRET=2");
      List<String> command = served.command(options);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("TERM", "vt100");
      Process process = builder.start();
      process.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output).contains("vt100 HELLO").contains("LC_X=1").doesNotContain("SECRET");
      assertThat(process.waitFor()).isZero();
    }
  }

  @Test
  void aSubsystemIsFoundByItsNameAndOthersAreRefused() throws Exception {
    try (Served served =
        new Served(folder, server -> server.withSubsystem("echo", _ -> new Echo()))) {
      Served.Said said = Served.run(served.command(served.options("-s"), "echo"), "hi\n");
      assertThat(said.output()).isEqualTo("hi\n");
      assertThat(served.ssh("a command").status()).isNotZero();
      said = Served.run(served.command(served.options("-s"), "other"), "hi\n");
      assertThat(said.errors()).contains("subsystem request failed");
    }
  }

  @Test
  void aClientThatIsKilledIsNoticed() throws Exception {
    CompletableFuture<ConnectionClosed> ended = new CompletableFuture<>();
    Protocol program =
        new Protocol() {
          @Override
          public void connectionMade() {
            transport().write("here\n");
          }

          @Override
          public void connectionLost(ConnectionClosed reason) {
            ended.complete(reason);
          }
        };
    try (Served served = new Served(folder, server -> server.withExec(_ -> program))) {
      Process process = new ProcessBuilder(served.command(served.options(), "x")).start();
      assertThat(process.getInputStream().read()).isEqualTo('h');
      process.destroyForcibly();
      assertThat(ended.get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void noThreadOfMinasIsThere() throws Exception {
    try (Served served = new Served(folder, server -> server.withExec(_ -> new Echo()))) {
      List<String> options = served.options("-o", "RekeyLimit=64K");
      String text = "x".repeat(1_000_000);
      assertThat(Served.run(served.command(options, "echo"), text).output().equals(text)).isTrue();
      assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
          .noneMatch(name -> name.contains("sshd") || name.contains("kex") || name.contains("Ssh"));
    }
  }

  @Test
  void whoHasAnotherKeyDoesNotComeIn() throws Exception {
    try (Served served = new Served(folder, server -> server.withExec(_ -> new Echo()))) {
      served.key("bob");
      List<String> options = served.options();
      options.set(3, folder.resolve("bob").toString());
      Served.Said said = Served.run(served.command(options, "x"), "");
      assertThat(said.errors()).contains("Permission denied (publickey)");
      assertThat(said.status()).isEqualTo(255);
    }
  }
}
