package spindle.ssh.client;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.Readable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectError;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionClosed;
import spindle.ssh.SshLimits;
import spindle.ssh.carrier.Carrier;
import spindle.ssh.carrier.Silence;
import spindle.time.DelayedCall;

/// A connection to a server: MINA's session over our transport.
final class ClientLink extends Protocol {
  private static final Logger LOG = System.getLogger("spindle.ssh");

  private final SshClient client;
  private final ClientSessions sessions;
  private final String host;
  private final int port;
  private final List<Signer> signers;
  private final List<String> tried = new ArrayList<>();
  private List<String> accepted = List.of();
  private final Deferred<SshClientConnection> ready = new Deferred<>(_ -> cancelled());
  private final SshClientConnection connection = new SshClientConnection(this);
  private @Nullable Carrier carrier;
  private @Nullable DelayedCall alarm;
  private @Nullable Silence silence;

  ClientLink(
      SshClient client, ClientSessions sessions, String host, int port, List<Signer> signers) {
    this.client = client;
    this.sessions = sessions;
    this.host = host;
    this.port = port;
    this.signers = signers;
    ready.reportedElsewhere();
  }

  static ClientLink of(SessionContext session) {
    Object link = ((Session) session).getIoSession().getAttribute(ClientLink.class);
    return (ClientLink) Objects.requireNonNull(link, "a session without its connection");
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

  Carrier carrier() {
    return Objects.requireNonNull(carrier, "before the connection was made");
  }

  ClientSessions.Own session() {
    return (ClientSessions.Own) AbstractSession.getSession(carrier());
  }

  // The life of the connection.

  @Override
  public void connectionMade() throws Exception {
    Carrier under = new Carrier(transport());
    carrier = under;
    var _ = under.setAttribute(ClientLink.class, this);
    alarm =
        transport()
            .scheduler()
            .callLater(
                limits().loginTimeout(),
                () ->
                    failed(
                        new ConnectTimeoutError(
                            "%s has not let '%s' in within %s"
                                .formatted(host, user(), limits().loginTimeout()),
                            null)));
    sessions.sessionCreated(under);
    ClientSession session = session();
    session
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
    end(alarm);
    if (ready.called()) {
      return;
    }
    silence = new Silence(transport(), session(), limits().silence());
    // On a turn of its own: MINA is within a message of the server's.
    carrier()
        .later(() -> {
          if (!ready.called()) {
            ready.callback(connection);
          }
        });
  }

  private static void end(@Nullable DelayedCall call) {
    if (call != null && call.active()) {
      call.cancel();
    }
  }

  private void cancelled() {
    failed(new ConnectingCancelledError(transport().peer()));
  }

  /// It does not come to a login; what is told first counts.
  void failed(Throwable why) {
    if (ready.called()) {
      return;
    }
    end(alarm);
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
  public void dataReceived(ByteBuffer data) {
    if (silence != null) {
      silence.heard();
    }
    if (carrier().isClosing()) {
      return;
    }
    carrier().received(data.remaining());
    try {
      sessions.messageReceived(carrier(), Readable.readable(data));
      session().exchange().tellQuiet();
    } catch (Exception refused) {
      LOG.log(Level.DEBUG, () -> transport().peer() + " is given up", refused);
      failed(refused);
      session().exceptionCaught(refused);
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) throws Exception {
    end(alarm);
    if (silence != null) {
      silence.end();
    }
    failed(new ConnectError("%s closed the connection before the login".formatted(host), reason));
    carrier().close(true);
    sessions.sessionClosed(carrier());
    connection.lost(reason);
  }

  void disconnect() {
    try {
      session().disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "");
    } catch (IOException gone) {
      transport().abortConnection();
    }
  }
}
