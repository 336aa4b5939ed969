package spindle.ssh;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import spindle.cred.Avatar;
import spindle.cred.Credentials;
import spindle.cred.LoginFailed;
import spindle.cred.User;
import spindle.protocol.Drainable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.ssh.carrier.Carrier;
import spindle.ssh.carrier.Silence;
import spindle.time.DelayedCall;

/// A client's connection: MINA's session over our transport.
final class SshConnection extends Protocol implements Drainable {
  private static final Logger LOG = System.getLogger("spindle.ssh");

  private final SshServer server;
  private final Sessions sessions;
  private @Nullable Carrier carrier;
  private @Nullable DelayedCall alarm;
  private Sessions.@Nullable Logins logins;
  private @Nullable User user;
  private Runnable logout = () -> {};
  private boolean asking;
  private boolean lost;
  private boolean draining;
  private final Forwards forwards = new Forwards(this);
  private int channels;
  private @Nullable Silence silence;

  SshConnection(SshServer server, Sessions sessions) {
    this.server = server;
    this.sessions = sessions;
  }

  static SshConnection of(ServerSession session) {
    Object connection = session.getIoSession().getAttribute(SshConnection.class);
    return (SshConnection) Objects.requireNonNull(connection, "a session without its connection");
  }

  SshServer server() {
    return server;
  }

  private Carrier carrier() {
    return Objects.requireNonNull(carrier, "before the connection was made");
  }

  Sessions.Own session() {
    return (Sessions.Own) AbstractSession.getSession(carrier());
  }

  @Override
  public void connectionMade() throws Exception {
    Carrier under = new Carrier(transport());
    carrier = under;
    var _ = under.setAttribute(SshConnection.class, this);
    alarm =
        transport()
            .scheduler()
            .callLater(
                server.limits().loginTimeout(),
                () ->
                    disconnect(
                        SshConstants.SSH2_DISCONNECT_BY_APPLICATION,
                        "nobody has logged in within " + server.limits().loginTimeout()));
    sessions.sessionCreated(under);
  }

  /// What is wrong with it is the client's fault: it is told, and the connection ends.
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
      LOG.log(Level.DEBUG, () -> transport().peer() + " is refused", refused);
      session().exceptionCaught(refused);
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) throws Exception {
    lost = true;
    if (alarm != null && alarm.active()) {
      alarm.cancel();
    }
    if (silence != null) {
      silence.end();
    }
    forwards.end();
    carrier().close(true);
    sessions.sessionClosed(carrier());
    logout.run();
  }

  void disconnect(int reason, String message) {
    try {
      session().disconnect(reason, message);
    } catch (IOException gone) {
      transport().abortConnection();
    }
  }

  // Who it is.

  /// Is told where the client logs in.
  void logsInAt(Sessions.Logins place) {
    logins = place;
  }

  private Sessions.Logins logins() {
    return Objects.requireNonNull(logins, "before the client has asked to log in");
  }

  User user() {
    return Objects.requireNonNull(user, "nobody has logged in");
  }

  /// Has the portal say whether these let somebody in.
  void logIn(Credentials credentials) {
    beginAsking();
    var _ =
        server
            .portal()
            .login(credentials)
            .onSuccess(this::entered)
            .handleFailure(LoginFailed.class, _ -> decided(false))
            .handleFailure(this::portalFailed);
  }

  /// Told that a key would do. It answers the client, or has [#logIn] do so.
  interface Known {
    void say() throws Exception;
  }

  /// Has the portal say whether these would let somebody in, and `known` tell the client so.
  void ask(Credentials credentials, Known known) {
    beginAsking();
    var _ =
        server
            .portal()
            .knows(credentials)
            .addErrback(LoginFailed.class, _ -> false)
            .onSuccess(yes -> answered(yes, known))
            .handleFailure(this::portalFailed);
  }

  private void answered(boolean yes, Known known) throws Exception {
    if (!yes) {
      decided(false);
    } else if (!over()) {
      asking = false;
      known.say();
      logins().answered();
    }
  }

  private void beginAsking() {
    asking = true;
  }

  /// Whether the portal is thinking.
  boolean asking() {
    return asking;
  }

  private void portalFailed(Throwable broken) throws Exception {
    LOG.log(Level.ERROR, "a portal has failed: nobody is let in", broken);
    decided(false);
  }

  private void entered(Avatar<User> avatar) throws Exception {
    if (over()) {
      avatar.logout().run();
      return;
    }
    user = avatar.avatar();
    logout = avatar.logout();
    LOG.log(Level.INFO, () -> avatar.avatar().name() + " has come from " + transport().peer());
    decided(true);
    watch();
  }

  private boolean over() {
    return lost || carrier().isClosing();
  }

  /// Tells the client whether it is in.
  void decided(boolean right) throws Exception {
    asking = false;
    if (!over()) {
      logins().decided(right);
      logins().answered();
    }
  }

  /// From the login on the alarm is for silence.
  private void watch() {
    if (alarm != null && alarm.active()) {
      alarm.cancel();
    }
    silence = new Silence(transport(), session(), server.limits().silence());
  }

  // Its channels.

  void channelOpened() {
    channels++;
  }

  void channelClosed() {
    channels--;
    if (draining && channels == 0) {
      disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "the server is about to end");
    }
  }

  /// Whether those that are there, a new one among them, are not too many.
  boolean mayHaveChannels() {
    return channels <= server.limits().channelsMax();
  }

  /// Whether there may be one more than there are.
  boolean mayHaveMoreChannels() {
    return !over() && !draining && channels < server.limits().channelsMax();
  }

  Forwards forwards() {
    return forwards;
  }

  boolean draining() {
    return draining;
  }

  /// What runs goes on; nothing new begins.
  @Override
  public void drain() {
    draining = true;
    forwards.end();
    if (channels == 0) {
      disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "the server is about to end");
    }
  }
}
