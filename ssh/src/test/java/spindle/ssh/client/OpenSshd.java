package spindle.ssh.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;
import spindle.ssh.Needed;
import spindle.testing.FreePorts;

/// OpenSSH's server, for whoever runs the test, and a reactor on a thread of its own to ask it.
public final class OpenSshd implements AutoCloseable {
  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  public final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  final String user = System.getProperty("user.name");
  final int port;
  final Path folder;
  private final Process process;
  private final Thread thread;
  private final List<String> said = new CopyOnWriteArrayList<>();

  /// With keys in the folder: `host` of the server, `user` of the user, `other` of nobody.
  public OpenSshd(Path folder, String... more) throws Exception {
    Needed.require(Files.isExecutable(SSHD), "OpenSSH's server is not here");
    this.folder = folder;
    for (String name : List.of("host", "user", "other")) {
      if (!Files.exists(folder.resolve(name))) {
        key(name, "ed25519");
      }
    }
    Path authorized = folder.resolve("authorized_keys");
    Files.copy(folder.resolve("user.pub"), authorized);
    Files.setPosixFilePermissions(authorized, PosixFilePermissions.fromString("rw-r--r--"));
    port = FreePorts.next();
    Path config = Files.write(folder.resolve("sshd_config"), settings(authorized, more));
    if (user.equals("root")) {
      Files.createDirectories(Path.of("/run/sshd")); // which its init script makes
    }
    process =
        new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line; (line = output.readLine()) != null && !line.contains("listening"); ) {
      said.add(line);
    }
    Thread.ofVirtual()
        .start(() -> {
          try {
            for (String line; (line = output.readLine()) != null; ) {
              said.add(line);
            }
          } catch (IOException ended) {
            said.add(ended.toString());
          }
        });
    if (!process.isAlive()) {
      throw new IOException("sshd has ended: " + said);
    }
    thread = Thread.ofPlatform().name("reactor").start(() -> reactor.run(false));
    reactor.blockingCallFromThread(() -> true);
  }

  private List<String> settings(Path authorized, String... more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + folder.resolve("host"),
                "AuthorizedKeysFile " + authorized,
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin yes",
                "AcceptEnv LC_*",
                "Subsystem sftp internal-sftp"));
    lines.addAll(List.of(more));
    return lines;
  }

  /// Makes a key in the folder.
  void key(String name, String type) throws Exception {
    keygen("-t", type, "-N", "", "-f", folder.resolve(name).toString());
  }

  static void keygen(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
    command.addAll(List.of(arguments));
    Process keygen = new ProcessBuilder(command).redirectErrorStream(true).start();
    String words = new String(keygen.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keygen.waitFor() != 0) {
      throw new IOException(words);
    }
  }

  /// The public key in a file of the folder: type and Base64.
  String open(String name) throws IOException {
    String[] words = Files.readString(folder.resolve(name + ".pub")).split(" ");
    return words[0] + " " + words[1].strip();
  }

  String place() {
    return "[127.0.0.1]:" + port;
  }

  /// A client that knows the server and has the user's key.
  public SshClient client() throws IOException {
    return client(KnownHosts.none().with(place() + " " + open("host")))
        .withKeys(UserKeys.read(folder.resolve("user")));
  }

  /// A client with nothing to show.
  SshClient client(KnownHosts hosts) {
    return new SshClient(reactor, user, hosts);
  }

  /// Connects a client from outside the reactor's thread.
  public SshClientConnection connect(SshClient client) throws Exception {
    return reactor.blockingDeferredFromThread(() -> client.connect("127.0.0.1", port));
  }

  /// The processes that serve connections.
  long serving() {
    return process.descendants().count();
  }

  public void killServing() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    reactor.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroy();
    try {
      thread.join();
      process.waitFor();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return String.join("\n", said);
  }
}
