package spindle.ssh.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.protocol.Connectable;
import spindle.reactor.Reactor;
import spindle.ssh.SshLimits;

/// Logs a user in to SSH servers. Immutable; `withX` gives a changed copy.
///
/// A server's key has to be among the [KnownHosts]. The user is let in by what the server takes of
/// what there is: keys from files, then those of an agent, then a password, also where it is asked
/// for in a dialog (RFC 4256).
public final class SshClient {
  private static final Logger LOG = System.getLogger("spindle.ssh");

  private final Reactor reactor;
  private final String user;
  private final KnownHosts hosts;
  private final Shows shows;
  private final SshLimits limits;

  /// What shows who the user is.
  private record Shows(UserKeys keys, @Nullable Connectable agent, @Nullable String password) {}

  /// A client that has nothing to show yet.
  public SshClient(Reactor reactor, String user, KnownHosts hosts) {
    this(reactor, user, hosts, new Shows(UserKeys.none(), null, null), SshLimits.defaults());
  }

  private SshClient(Reactor reactor, String user, KnownHosts hosts, Shows shows, SshLimits limits) {
    this.reactor = reactor;
    this.user = user;
    this.hosts = hosts;
    this.shows = shows;
    this.limits = limits;
  }

  private SshClient with(Shows other) {
    return new SshClient(reactor, user, hosts, other, limits);
  }

  /// A copy that shows these keys.
  public SshClient withKeys(UserKeys keys) {
    return with(new Shows(keys, shows.agent, shows.password));
  }

  /// A copy that shows what an agent has: `new UNIXClientEndpoint(reactor,
  /// System.getenv("SSH_AUTH_SOCK"))`. It is connected to for each login. If it cannot be, there is
  /// a warning in the log, and the login goes on without it.
  public SshClient withAgent(Connectable agent) {
    return with(new Shows(shows.keys, agent, shows.password));
  }

  /// A copy that says this password, to a server whose key is known.
  public SshClient withPassword(String password) {
    return with(new Shows(shows.keys, shows.agent, password));
  }

  /// A copy with other limits. Of [SshLimits] a client keeps `loginTimeout`, `channelsMax` (those
  /// that the server opens), `window`, `packet`, `rekeyBytes`, `rekeyTime`, `rekeysMax` and
  /// `silence`.
  public SshClient withLimits(SshLimits other) {
    return new SshClient(reactor, user, hosts, shows, other);
  }

  /// Connects to a host's port by TCP and logs in.
  ///
  /// @return as the other one
  public Deferred<SshClientConnection> connect(String host, int port) {
    return connect(new HostnameEndpoint(reactor, host, port), host, port);
  }

  /// Connects and logs in. On the reactor's thread.
  ///
  /// @param place that leads there: an endpoint, or a connection forwarded by another server
  /// @param host whose key it has to be, as the known hosts name it
  /// @param port 22 unless the known hosts say otherwise
  /// @return fires when the user is in. Fails as `place` does; with a [HostKeyRefused]; with a
  ///   [LoginRefused]; with a [spindle.reason.ConnectTimeoutError] when [SshLimits#loginTimeout] is
  ///   over; with another [spindle.reason.ConnectError] if the server does not speak SSH, has
  ///   nothing in common with us, or closes. Cancelling closes the connection
  public Deferred<SshClientConnection> connect(Connectable place, String host, int port) {
    String name = host.toLowerCase(Locale.ROOT);
    ClientSessions sessions = new ClientSessions(reactor, limits);
    return keysOfAgent()
        .then(keys -> {
          List<Signer> signers = Signer.of(shows.keys, keys);
          return place
              .connect(_ -> new ClientLink(this, sessions, name, port, signers))
              .then(ClientLink::ready)
              .finallyDo(() -> keys.ifPresent(each -> each.agent().transport().loseConnection()));
        });
  }

  private Deferred<Optional<Signer.AgentKeys>> keysOfAgent() {
    if (shows.agent == null) {
      return Deferred.succeed(Optional.empty());
    }
    return shows
        .agent
        .connect(_ -> new Agent())
        .then(agent ->
            agent
                .list()
                .onFailure(_ -> agent.transport().abortConnection())
                .addCallback(keys -> Optional.of(new Signer.AgentKeys(agent, keys))))
        .addErrback(
            Exception.class,
            failed -> {
              LOG.log(Level.WARNING, () -> "no keys of the agent: " + failed.getMessage());
              return Optional.empty();
            });
  }

  Reactor reactor() {
    return reactor;
  }

  String user() {
    return user;
  }

  KnownHosts hosts() {
    return hosts;
  }

  @Nullable String password() {
    return shows.password;
  }

  SshLimits limits() {
    return limits;
  }

  /// Who it is, and not what it has to show.
  @Override
  public String toString() {
    return "SshClient[" + user + "]";
  }
}
