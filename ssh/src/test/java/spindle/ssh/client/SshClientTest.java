package spindle.ssh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.endpoint.UNIXClientEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reason.ConnectError;
import spindle.ssh.Terminal;
import spindle.testing.FreePorts;

/// Our client asks OpenSSH's server.
class SshClientTest {
  @TempDir Path folder;

  private static ProgramOutput output(OpenSshd sshd, SshClientConnection connection, String line)
      throws Exception {
    return sshd.reactor.blockingDeferredFromThread(() -> connection.output(line));
  }

  @Test
  void aCommandIsRunAndItsStatusAndBothItsStreamsCome() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      ProgramOutput said = output(sshd, connection, "echo hello; echo wrong >&2; exit 7");
      assertThat(said.text()).isEqualTo("hello\n");
      assertThat(said.errors()).isEqualTo("wrong\n");
      assertThat(said.end().status()).isEqualTo(OptionalInt.of(7));
      assertThat(output(sshd, connection, "true").end().success()).isTrue();
    }
  }

  @Test
  void aSignalThatEndsACommandIsNamed() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      ProgramOutput said = output(sshd, sshd.connect(sshd.client()), "kill -TERM $$");
      assertThat(said.end().signal()).contains("TERM");
      assertThat(said.end().status()).isEmpty();
    }
  }

  @Test
  void whoClosesItsStandardOutputBeforeItEndsIsWaitedFor() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      ProgramOutput said =
          output(sshd, connection, "exec >&- 2>&-; for i in 1 2 3 4 5 6 7 8; do : ; done; exit 3");
      assertThat(said.end().status()).isEqualTo(OptionalInt.of(3));
    }
  }

  @Test
  void muchGoesBothWaysAndTheSlowerEndHoldsTheOtherBack() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      int total =
          sshd.reactor.blockingDeferredFromThread(() ->
              Fiber.start(
                  sshd.reactor,
                  () -> {
                    try (Conversation peer = Conversation.connect(connection.exec("cat"))) {
                      var writer =
                          Fiber.start(
                              sshd.reactor,
                              () -> {
                                for (int i = 0; i < 100; i++) {
                                  peer.write(new byte[100_000]);
                                }
                                peer.transport().loseWriteConnection();
                                return true;
                              });
                      int count = 0;
                      for (ByteBuffer some; (some = peer.read()) != null; ) {
                        count += some.remaining();
                      }
                      Fiber.await(writer);
                      return count;
                    }
                  }));
      assertThat(total).isEqualTo(10_000_000);
    }
  }

  @Test
  void keysAreChangedWhileMuchIsSent() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder, "RekeyLimit 1M")) {
      SshClientConnection connection = sshd.connect(sshd.client());
      ProgramOutput said =
          output(
              sshd, connection, "head -c 8000000 /dev/zero >/dev/null; head -c 900000 /dev/zero");
      assertThat(said.bytes()).hasSize(900_000);
      for (int i = 0; i < 9; i++) {
        assertThat(output(sshd, connection, "head -c 900000 /dev/zero").bytes()).hasSize(900_000);
      }
    }
  }

  @Test
  void aShellHasATerminalAndVariables() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      List<String> lines =
          sshd.reactor.blockingDeferredFromThread(() ->
              Fiber.start(
                  sshd.reactor,
                  () -> {
                    RemoteProgram program =
                        connection
                            .exec("stty size; echo $TERM $LC_X")
                            .withTerminal(new Terminal("vt100", 91, 33))
                            .withVariable("LC_X", "said");
                    try (Conversation peer = Conversation.connect(program)) {
                      return List.of("" + peer.readLine(), "" + peer.readLine());
                    }
                  }));
      assertThat(lines).containsExactly("33 91", "vt100 said");
    }
  }

  @Test
  void whatTheServerDoesNotHaveIsRefusedAndTheConnectionGoesOn() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      assertThatThrownBy(() ->
              sshd.reactor.blockingDeferredFromThread(
                  () -> connection.subsystem("none").connect(Conversation.with(_ -> {}))))
          .isInstanceOf(ChannelRefused.class)
          .hasMessageContaining("subsystem none");
      assertThat(output(sshd, connection, "echo on").text()).isEqualTo("on\n");
    }
  }

  @Test
  void whoSaysTooMuchIsGivenUp() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      String line = "head -c %d /dev/zero".formatted(SshClientConnection.OUTPUT_MAX);
      assertThat(output(sshd, connection, line).bytes()).hasSize(SshClientConnection.OUTPUT_MAX);
      assertThatThrownBy(() -> output(sshd, connection, line + "; echo"))
          .isInstanceOf(ChannelRefused.class)
          .hasMessageContaining("more than 1048576 bytes");
    }
  }

  @Test
  void aConnectionIsForwarded() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      String greeting =
          sshd.reactor.blockingDeferredFromThread(() ->
              Fiber.start(
                  sshd.reactor,
                  () -> {
                    var place = connection.forward("localhost", sshd.port);
                    try (Conversation peer = Conversation.connect(place)) {
                      return "" + peer.readLine();
                    }
                  }));
      assertThat(greeting).startsWith("SSH-2.0-OpenSSH");
      int nobody = FreePorts.next();
      assertThatThrownBy(() ->
              sshd.reactor.blockingDeferredFromThread(() ->
                  connection.forward("localhost", nobody).connect(Conversation.with(_ -> {}))))
          .isInstanceOf(ChannelRefused.class);
    }
  }

  /// As `ssh -J` does.
  @Test
  void aServerIsReachedByWayOfAnother() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      SshClientConnection behind =
          sshd.reactor.blockingDeferredFromThread(() ->
              sshd.client()
                  .connect(connection.forward("127.0.0.1", sshd.port), "127.0.0.1", sshd.port));
      assertThat(output(sshd, behind, "echo there").text()).isEqualTo("there\n");
    }
  }

  @Test
  void aServerThatIsKilledIsNoticed() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClientConnection connection = sshd.connect(sshd.client());
      var program = sshd.reactor.blockingCallFromThread(() -> connection.exec("sleep 100"));
      var _ =
          sshd.reactor.blockingDeferredFromThread(
              () -> program.connect(Conversation.with(peer -> peer.readLine())));
      sshd.killServing();
      ProgramEnd end = sshd.reactor.blockingDeferredFromThread(program::ended);
      assertThat(end.status()).isEmpty();
      assertThat(sshd.reactor.blockingDeferredFromThread(connection::ended)).isNotNull();
    }
  }

  @Test
  void noThreadOfMinasIsThere() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder, "RekeyLimit 64K")) {
      SshClientConnection connection = sshd.connect(sshd.client());
      assertThat(output(sshd, connection, "head -c 900000 /dev/zero").bytes()).hasSize(900_000);
      assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
          .noneMatch(name -> name.contains("sshd") || name.contains("kex") || name.contains("Ssh"));
    }
  }

  // Who the user is.

  @Test
  void whoHasNothingThatTheServerTakesIsToldWhatItTakes() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClient client =
          sshd.client().withKeys(UserKeys.read(folder.resolve("other"))).withPassword("secret");
      assertThatThrownBy(() -> sshd.connect(client))
          .isInstanceOf(LoginRefused.class)
          .hasMessageContaining("shown a key, and takes publickey")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void keysOfAllTypesLogInAlsoThoseThatHaveAPassword() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      sshd.key("rsa", "rsa");
      sshd.key("ecdsa", "ecdsa");
      OpenSshd.keygen("-t", "ed25519", "-N", "a password", "-f", "" + folder.resolve("closed"));
      for (String name : List.of("rsa", "ecdsa", "closed")) {
        Files.writeString(folder.resolve("authorized_keys"), sshd.open(name) + "\n");
        UserKeys keys =
            name.equals("closed")
                ? UserKeys.read(folder.resolve(name), "a password")
                : UserKeys.read(folder.resolve(name));
        SshClient client = sshd.client().withKeys(UserKeys.read(folder.resolve("other")).and(keys));
        assertThat(output(sshd, sshd.connect(client), "echo in").text()).isEqualTo("in\n");
      }
      assertThatThrownBy(() -> UserKeys.read(folder.resolve("closed"), "another"))
          .hasMessageContaining("with that password");
    }
  }

  @Test
  void anAgentSigns() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      sshd.key("rsa", "rsa");
      try (AgentProcess agent = new AgentProcess(folder, "other", "rsa", "user")) {
        SshClient client =
            sshd.client()
                .withKeys(UserKeys.none())
                .withAgent(new UNIXClientEndpoint(sshd.reactor, agent.socket()));
        assertThat(output(sshd, sshd.connect(client), "echo in").text()).isEqualTo("in\n");
        Files.writeString(folder.resolve("authorized_keys"), sshd.open("rsa") + "\n");
        assertThat(output(sshd, sshd.connect(client), "echo rsa").text()).isEqualTo("rsa\n");
      }
    }
  }

  @Test
  void anAgentThatIsNotThereIsDoneWithout() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      SshClient client =
          sshd.client().withAgent(new UNIXClientEndpoint(sshd.reactor, folder + "/nothing"));
      assertThat(output(sshd, sshd.connect(client), "echo in").text()).isEqualTo("in\n");
    }
  }

  // Who the server is.

  @Test
  void aHostThatIsNotKnownIsRefusedWithTheLineToAdd() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      HostKeyUnknown refused = catchUnknown(() -> sshd.connect(sshd.client(KnownHosts.none())));
      assertThat(refused.line()).isEqualTo(sshd.place() + " " + sshd.open("host"));
      SshClient client =
          sshd.client(KnownHosts.none().with(refused.line()))
              .withKeys(UserKeys.read(folder.resolve("user")));
      SshClientConnection connection = sshd.connect(client);
      assertThat(sshd.reactor.blockingCallFromThread(connection::fingerprint))
          .isEqualTo(refused.fingerprint());
    }
  }

  private static HostKeyUnknown catchUnknown(java.util.concurrent.Callable<?> connect)
      throws Exception {
    try {
      connect.call();
    } catch (HostKeyUnknown refused) {
      return refused;
    }
    throw new AssertionError("it was let in");
  }

  @Test
  void aKeyThatHasChangedOrIsRevokedIsRefused() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      Path file = folder.resolve("known_hosts");
      Files.writeString(file, "# a comment\n" + sshd.place() + " " + sshd.open("other") + "\n");
      assertThatThrownBy(() -> sshd.connect(sshd.client(KnownHosts.read(file))))
          .isInstanceOf(HostKeyChanged.class)
          .hasMessageContaining("known_hosts, line 2,");
      KnownHosts revoked =
          KnownHosts.none()
              .with(sshd.place() + " " + sshd.open("host"))
              .with("@revoked * " + sshd.open("host"));
      assertThatThrownBy(() -> sshd.connect(sshd.client(revoked)))
          .isInstanceOf(HostKeyRevoked.class);
    }
  }

  @Test
  void aHashedLineOfSshKeygenIsRead() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      Path file = folder.resolve("known_hosts");
      Files.writeString(file, sshd.place() + " " + sshd.open("host") + "\n");
      OpenSshd.keygen("-H", "-f", file.toString());
      assertThat(Files.readString(file)).startsWith("|1|");
      SshClient client =
          sshd.client(KnownHosts.read(file)).withKeys(UserKeys.read(folder.resolve("user")));
      assertThat(output(sshd, sshd.connect(client), "echo in").text()).isEqualTo("in\n");
    }
  }

  @Test
  void anAuthorityVouchesForAHost() throws Exception {
    for (String name : List.of("host", "authority")) {
      OpenSshd.keygen("-t", "ed25519", "-N", "", "-f", "" + folder.resolve(name));
    }
    OpenSshd.keygen(
        "-s",
        "" + folder.resolve("authority"),
        "-I",
        "host",
        "-h",
        "-n",
        "127.0.0.1",
        "-V",
        "-1d:+1d",
        "" + folder.resolve("host.pub"));
    Path certificate = folder.resolve("host-cert.pub");
    try (OpenSshd sshd = new OpenSshd(folder, "HostCertificate " + certificate)) {
      UserKeys keys = UserKeys.read(folder.resolve("user"));
      KnownHosts hosts = KnownHosts.none().with("@cert-authority * " + sshd.open("authority"));
      assertThat(output(sshd, sshd.connect(sshd.client(hosts).withKeys(keys)), "echo in").text())
          .isEqualTo("in\n");
      KnownHosts revoked = hosts.with("@revoked * " + sshd.open("authority"));
      assertThatThrownBy(() -> sshd.connect(sshd.client(revoked).withKeys(keys)))
          .isInstanceOf(HostKeyRevoked.class);
      KnownHosts another = KnownHosts.none().with("@cert-authority * " + sshd.open("other"));
      assertThatThrownBy(() -> sshd.connect(sshd.client(another).withKeys(keys)))
          .isInstanceOf(HostKeyUnknown.class);
    }
  }

  @Test
  void whatDoesNotSpeakSshIsNoServer() throws Exception {
    try (OpenSshd sshd = new OpenSshd(folder)) {
      assertThatThrownBy(() ->
              sshd.reactor.blockingDeferredFromThread(
                  () -> sshd.client().connect("127.0.0.1", FreePorts.next())))
          .isInstanceOf(ConnectError.class);
    }
  }
}
