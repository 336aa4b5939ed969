package spindle.ssh;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import spindle.cred.Avatar;
import spindle.cred.Credentials;
import spindle.cred.LoginFailed;
import spindle.cred.User;
import spindle.protocol.Drainable;
import spindle.reason.ConnectionClosed;
import spindle.ssh.carrier.SshProtocol;

/// A client's connection: MINA's session over our transport.
final class SshConnection extends SshProtocol implements Drainable {
  private static final Logger LOG = System.getLogger("spindle.ssh");

  private final SshServer server;
  private Sessions.@Nullable Logins logins;
  private @Nullable User user;
  private Runnable logout = () -> {};
  private boolean asking;
  private boolean draining;
  private final Forwards forwards = new Forwards(this);
  private int channels;

  SshConnection(SshServer server, Sessions sessions) {
    super(sessions);
    this.server = server;
  }

  static SshConnection of(ServerSession session) {
    return (SshConnection) SshProtocol.carrying(session);
  }

  SshServer server() {
    return server;
  }

  @Override
  public Sessions.Own session() {
    return (Sessions.Own) super.session();
  }

  @Override
  protected Duration loginTime() {
    return server.limits().loginTimeout();
  }

  @Override
  protected void loginTookTooLong() {
    disconnect(
        SshConstants.SSH2_DISCONNECT_BY_APPLICATION,
        "nobody has logged in within " + server.limits().loginTimeout());
  }

  @Override
  protected void refused(Exception why) {}

  @Override
  public void connectionLost(ConnectionClosed reason) throws Exception {
    super.connectionLost(reason);
    forwards.end();
    logout.run();
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

  private void answered(boolean yes, Known known) {
    if (yes) {
      tell(known);
    } else {
      decided(false);
    }
  }

  /// Goes on within the session. What is wrong there is the client's fault, and not the portal's.
  private void tell(Known answer) {
    asking = false;
    if (over()) {
      return;
    }
    try {
      answer.say();
      logins().answered();
    } catch (Exception wrong) {
      session().exceptionCaught(wrong);
    }
  }

  private void beginAsking() {
    asking = true;
  }

  /// Whether the portal is thinking.
  boolean asking() {
    return asking;
  }

  private void portalFailed(Throwable broken) {
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
    loggedIn(server.limits().silence());
  }

  private boolean over() {
    return carrier().isClosing();
  }

  /// Tells the client whether it is in, when no keys are exchanged, as MINA wants it.
  void decided(boolean right) {
    if (over() || session().exchange().quiet()) {
      tell(() -> logins().decided(right));
    } else {
      session().exchange().onQuiet(() -> decided(right));
    }
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
