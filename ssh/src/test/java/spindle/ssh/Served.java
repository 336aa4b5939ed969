package spindle.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import spindle.address.IPv4Address;
import spindle.cred.AuthorizedKeys;
import spindle.cred.Portal;
import spindle.cred.SshKey;
import spindle.cred.User;
import spindle.protocol.ListeningPort;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A server of ours on a thread of its own, and OpenSSH's programs to ask it, with a key that it
/// knows.
public final class Served implements AutoCloseable {
  public final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  public final int port;
  private final Path folder;
  private final Thread thread;

  /// What a program said, and how it ended.
  public record Said(String output, String errors, int status) {}

  /// Serves what `with` adds to a server that lets `ann` in by her key.
  public Served(Path folder, UnaryOperator<SshServer> with) throws Exception {
    this(folder, (_, server) -> with.apply(server));
  }

  /// As the other one.
  public Served(Path folder, BiFunction<Reactor, SshServer, SshServer> with) throws Exception {
    Needed.require(Files.isExecutable(Path.of("/usr/bin/ssh")), "OpenSSH is not here");
    this.folder = folder;
    key("ann");
    Portal<User> portal =
        Portal.of(SshKey.class, AuthorizedKeys.read(User.named("ann"), folder.resolve("ann.pub")));
    HostKeys keys = HostKeys.kept(folder.resolve("host_key"));
    SshServer server = with.apply(reactor, new SshServer(reactor, keys, portal));
    ListeningPort listening =
        reactor.listen(IPv4Address.of("127.0.0.1", 0), server, ListenOptions.defaults());
    port = ((IPv4Address) listening.host()).port();
    thread = Thread.ofPlatform().name("reactor").start(() -> reactor.run(false));
    reactor.blockingCallFromThread(() -> true);
    Files.writeString(
        folder.resolve("known_hosts"),
        "[127.0.0.1]:%d %s\n".formatted(port, Files.readString(folder.resolve("host_key.pub"))));
  }

  /// Makes a key in the folder.
  public void key(String name) throws Exception {
    if (!Files.exists(folder.resolve(name))) {
      Said made =
          run(
              List.of(
                  "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "" + folder.resolve(name)),
              "");
      if (made.status() != 0) {
        throw new IOException(made.toString());
      }
    }
  }

  /// The options that every program of OpenSSH is to have: no settings of who runs the test.
  public List<String> options(String... more) {
    List<String> all = new ArrayList<>(List.of("-F", "none"));
    all.addAll(List.of("-i", "" + folder.resolve("ann")));
    for (String each :
        List.of(
            "UserKnownHostsFile=" + folder.resolve("known_hosts"),
            "GlobalKnownHostsFile=none",
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "BatchMode=yes",
            "User=ann")) {
      all.addAll(List.of("-o", each));
    }
    all.addAll(List.of(more));
    return all;
  }

  public List<String> command(List<String> options, String... line) {
    List<String> command = new ArrayList<>(List.of("ssh", "-p", "" + port));
    command.addAll(options);
    command.add("127.0.0.1");
    command.addAll(List.of(line));
    return command;
  }

  /// Has OpenSSH's client run a line.
  public Said ssh(String... line) throws Exception {
    return run(command(options(), line), "");
  }

  public static Said run(List<String> command, String input) throws Exception {
    Process process = new ProcessBuilder(command).start();
    StringBuilder errors = new StringBuilder();
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                errors.append(
                    new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                errors.append(e);
              }
            });
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try (var to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
              } catch (IOException ended) {
                // It has ended before it has read all.
              }
            });
    Thread.ofVirtual()
        .start(() -> {
          try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
              process.destroyForcibly();
            }
          } catch (InterruptedException impossible) {
            throw new AssertionError(impossible); // nobody else knows this thread
          }
        });
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    reader.join();
    writer.join();
    return new Said(output, errors.toString(), process.waitFor());
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
