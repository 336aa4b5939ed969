package spindle.ssh.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.endpoint.EndpointPlugin;
import spindle.endpoint.EndpointType;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.UNIXClientEndpoint;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointParameter;
import spindle.reactor.Reactor;

/// Brings `ssh:` to endpoint strings: `ssh:ann@example.org:exec=rsync`, `ssh:ann@example.org:2222:
/// forward=db.internal\:5432`.
///
/// Unless said otherwise the user's `.ssh/known_hosts` says whose key it is, and the user shows
/// what `ssh` does: an agent's keys, if `SSH_AUTH_SOCK` says where one is, and `id_ed25519`,
/// `id_ecdsa` and `id_rsa` as far as they are there and have no password.
public final class SshPlugin implements EndpointPlugin {
  private static final String SSH = "22";

  /// For `ServiceLoader`.
  public SshPlugin() {}

  @Override
  public List<EndpointType<StreamClientEndpoint>> clients() {
    return List.of(
        new EndpointType<>(
            "ssh",
            List.of(
                EndpointParameter.required("server", "user@host"),
                EndpointParameter.placed("port", "of the server; 22 unless given"),
                EndpointParameter.optional(
                    "exec", "", "the command whose input and output the connection is"),
                EndpointParameter.optional(
                    "forward", "", "the place, host\\:port, that the server connects to"),
                EndpointParameter.optional("knownHosts", "", "the file that says whose key it is"),
                EndpointParameter.optional("key", "", "the file of the user's private key"),
                EndpointParameter.optional(
                    "passwordVariable",
                    "",
                    "the variable of the environment that has the password"),
                EndpointParameter.optional("agent", "", "the socket of an agent")),
            SshPlugin::make));
  }

  private static StreamClientEndpoint make(Reactor reactor, Arguments given) {
    Argument server = given.get("server");
    int at = server.text().lastIndexOf('@');
    if (at < 1 || at == server.text().length() - 1) {
      throw server.wrong("user@host");
    }
    String host = server.text().substring(at + 1);
    int port = given.has("port") ? given.get("port").port() : Integer.parseInt(SSH);
    SshClient client =
        shows(reactor, given, new SshClient(reactor, server.text().substring(0, at), hosts(given)));
    String string = write(given, port);
    if (given.has("exec") == given.has("forward")) {
      throw server.refused("expected either exec= or forward=, to say what is to be connected to");
    }
    if (given.has("exec")) {
      return SshEndpoint.exec(client, host, port, given.text("exec"), string);
    }
    Argument place = given.get("forward");
    int colon = place.text().lastIndexOf(':');
    if (colon < 1) {
      throw place.wrong("host\\:port");
    }
    int toPort;
    try {
      toPort = Integer.parseInt(place.text(), colon + 1, place.text().length(), 10);
    } catch (NumberFormatException e) {
      throw place.wrong("host\\:port");
    }
    return SshEndpoint.forward(
        client, host, port, place.text().substring(0, colon), toPort, string);
  }

  private static String write(Arguments given, int port) {
    StringBuilder string = new StringBuilder("ssh:");
    string.append(Description.quote(given.text("server")));
    if (port != Integer.parseInt(SSH)) {
      string.append(':').append(port);
    }
    for (String name :
        List.of("exec", "forward", "knownHosts", "key", "passwordVariable", "agent")) {
      if (given.has(name)) {
        string.append(':').append(name).append('=').append(Description.quote(given.text(name)));
      }
    }
    return string.toString();
  }

  private static Path home(String name) {
    return Path.of(System.getProperty("user.home", ""), ".ssh", name);
  }

  private static KnownHosts hosts(Arguments given) {
    Path file = given.has("knownHosts") ? Path.of(given.text("knownHosts")) : home("known_hosts");
    try {
      return KnownHosts.read(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("the known hosts in %s cannot be read".formatted(file), e);
    }
  }

  private static SshClient shows(Reactor reactor, Arguments given, SshClient client) {
    SshClient shown = client;
    if (given.has("key")) {
      try {
        shown = shown.withKeys(UserKeys.read(Path.of(given.text("key"))));
      } catch (IOException e) {
        throw given.get("key").refused(String.valueOf(e.getMessage()));
      }
    } else if (!given.has("passwordVariable")) {
      shown = shown.withKeys(ownKeys());
    }
    if (given.has("passwordVariable")) {
      @Nullable String password = System.getenv(given.text("passwordVariable"));
      if (password == null) {
        throw given.get("passwordVariable").wrong("the name of a variable that is set");
      }
      shown = shown.withPassword(password);
    }
    @Nullable String agent =
        given.has("agent") ? given.text("agent") : System.getenv("SSH_AUTH_SOCK");
    boolean asks = given.has("agent") || !(given.has("key") || given.has("passwordVariable"));
    return agent == null || !asks ? shown : shown.withAgent(new UNIXClientEndpoint(reactor, agent));
  }

  /// Those that can be used without asking anybody.
  private static UserKeys ownKeys() {
    UserKeys keys = UserKeys.none();
    for (String name : List.of("id_ed25519", "id_ecdsa", "id_rsa")) {
      if (Files.exists(home(name))) {
        try {
          keys = keys.and(UserKeys.read(home(name)));
        } catch (IOException hasPassword) {
          // An agent may have it.
        }
      }
    }
    return keys;
  }
}
