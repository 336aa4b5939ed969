package spindle.ssh.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.SessionContext;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.reason.ConnectError;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionClosed;
import spindle.ssh.SshLimits;
import spindle.ssh.carrier.SshProtocol;

/// A connection to a server: MINA's session over our transport.
final class ClientLink extends SshProtocol {
  private final SshClient client;
  private final String host;
  private final int port;
  private final List<Signer> signers;
  private final List<String> tried = new ArrayList<>();
  private List<String> accepted = List.of();
  private final Deferred<SshClientConnection> ready = new Deferred<>(_ -> cancelled());
  private final SshClientConnection connection = new SshClientConnection(this);

  ClientLink(
      SshClient client, ClientSessions sessions, String host, int port, List<Signer> signers) {
    super(sessions);
    this.client = client;
    this.host = host;
    this.port = port;
    this.signers = signers;
    ready.reportedElsewhere();
  }

  static ClientLink of(SessionContext session) {
    return (ClientLink) SshProtocol.carrying(session);
  }

  /// Fires when the user is in.
  Deferred<SshClientConnection> ready() {
    return ready;
  }

  // What the session asks for.

  Reactor reactor() {
    return client.reactor();
  }

  KnownHosts hosts() {
    return client.hosts();
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  String user() {
    return client.user();
  }

  SshLimits limits() {
    return client.limits();
  }

  List<Signer> signers() {
    return signers;
  }

  @Nullable String password() {
    return client.password();
  }

  void tried(String what) {
    if (!tried.contains(what)) {
      tried.add(what);
    }
  }

  void refused(List<String> ways) {
    accepted = ways.stream().filter(each -> !each.isEmpty()).toList();
  }

  SshClientConnection connection() {
    return connection;
  }

  ClientLogins logins() {
    return session().getService(ClientLogins.class);
  }

  @Override
  public ClientSessions.Own session() {
    return (ClientSessions.Own) super.session();
  }

  // The life of the connection.

  @Override
  protected Duration loginTime() {
    return limits().loginTimeout();
  }

  @Override
  protected void loginTookTooLong() {
    String late = "%s has not let '%s' in within %s".formatted(host, user(), loginTime());
    failed(new ConnectTimeoutError(late, null));
  }

  @Override
  public void connectionMade() throws Exception {
    super.connectionMade();
    session()
        .auth()
        .addListener(future -> {
          Throwable why = future.getException();
          if (future.isSuccess()) {
            entered();
          } else {
            failed(why == null ? new IOException("the login was given up") : why);
          }
        });
  }

  private void entered() {
    if (ready.called()) {
      return;
    }
    loggedIn(limits().silence());
    // On a turn of its own: MINA is within a message of the server's.
    carrier()
        .later(() -> {
          if (!ready.called()) {
            ready.callback(connection);
          }
        });
  }

  private void cancelled() {
    failed(new ConnectingCancelledError(transport().peer()));
  }

  /// It does not come to a login; what is told first counts.
  void failed(Throwable why) {
    if (ready.called()) {
      return;
    }
    endAlarm();
    ready.errback(inWords(why));
    if (hasTransport()) {
      transport().loseConnection();
    }
  }

  private Throwable inWords(Throwable why) {
    if (why instanceof HostKeyRefused
        || why instanceof ConnectError
        || why instanceof ConnectionClosed) {
      return why;
    }
    if (why.getCause() instanceof HostKeyRefused refused) {
      return refused;
    }
    if (why instanceof SshException said
        && said.getDisconnectCode()
            == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE) {
      return new LoginRefused(user(), tried, accepted);
    }
    return new ConnectError("no login at %s: %s".formatted(host, why.getMessage()), why);
  }

  @Override
  protected void refused(Exception why) {
    failed(why);
  }

  @Override
  public void connectionLost(ConnectionClosed reason) throws Exception {
    failed(new ConnectError("%s closed the connection before the login".formatted(host), reason));
    super.connectionLost(reason);
    connection.lost(reason);
  }
}
