package spindle.manhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spindle.address.IPv4Address;
import spindle.cred.AuthorizedKeys;
import spindle.cred.Portal;
import spindle.cred.SshKey;
import spindle.cred.User;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.ssh.HostKeys;
import spindle.ssh.SshServer;

/// A manhole to a reactor, and OpenSSH's client to come there: as `operator`, who may, and as
/// `guest`, who may not.
final class Opened implements AutoCloseable {
  final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  private final Path folder;
  private final int port;
  private final Thread thread;

  /// With keys in a folder, and a variable `guests`.
  Opened(Path folder, List<String> guests) throws Exception {
    this.folder = folder;
    key("operator");
    key("guest");
    AuthorizedKeys keys =
        AuthorizedKeys.read(User.named("operator", "inside"), folder.resolve("operator.pub"))
            .withFile(User.named("guest"), folder.resolve("guest.pub"));
    Manhole manhole = new Manhole(reactor, user -> user.has("inside")).with("guests", guests);
    port =
        listen(
            new SshServer(
                    reactor, HostKeys.kept(folder.resolve("host")), Portal.of(SshKey.class, keys))
                .withShell(manhole));
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

  /// Listens, on the reactor's thread or before it runs.
  ///
  /// @return the port
  int listen(ServerFactory factory) throws Exception {
    var listening =
        reactor.listen(IPv4Address.of("127.0.0.1", 0), factory, ListenOptions.defaults());
    return ((IPv4Address) listening.host()).port();
  }

  Process ssh(String who, String... more) throws Exception {
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

  @Override
  public void close() {
    reactor.close();
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
