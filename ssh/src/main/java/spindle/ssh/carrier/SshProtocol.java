package spindle.ssh.carrier;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.Readable;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.time.DelayedCall;

/// A connection of ours that carries a session of MINA's, on either side: it has a time to log in,
/// and is watched for silence from then on.
public abstract class SshProtocol extends Protocol {
  private static final Logger LOG = System.getLogger("spindle.ssh");

  private final IoHandler sessions;
  private @Nullable Carrier carrier;
  private @Nullable DelayedCall alarm;
  private @Nullable Silence silence;

  /// @param sessions which makes the session
  protected SshProtocol(IoHandler sessions) {
    this.sessions = sessions;
  }

  /// The connection that carries a session.
  public static SshProtocol carrying(SessionContext session) {
    return ((KeyExchange.Session) session).carrier().owner();
  }

  /// What the session sees of it, from when there is a connection.
  public final Carrier carrier() {
    return Objects.requireNonNull(carrier, "before the connection was made");
  }

  /// The session.
  public AbstractSession session() {
    return AbstractSession.getSession(carrier());
  }

  private KeyExchange exchange() {
    return ((KeyExchange.Session) session()).exchange();
  }

  /// How long a login may take.
  protected abstract Duration loginTime();

  /// It has taken that long, and [#loggedIn] was not called.
  protected abstract void loginTookTooLong();

  /// What has come makes no sense. The session ends.
  protected abstract void refused(Exception why);

  @Override
  public void connectionMade() throws Exception {
    Carrier under = new Carrier(transport(), this);
    carrier = under;
    alarm = transport().scheduler().callLater(loginTime(), this::loginTookTooLong);
    sessions.sessionCreated(under);
  }

  /// The user is in: from now on the alarm is for silence.
  protected final void loggedIn(Duration longestSilence) {
    endAlarm();
    silence = new Silence(transport(), session(), longestSilence);
  }

  /// There is no login to be waited for any more.
  protected final void endAlarm() {
    if (alarm != null && alarm.active()) {
      alarm.cancel();
    }
  }

  /// What is wrong with it is the peer's fault: it is told, and the connection ends.
  @Override
  public final void dataReceived(ByteBuffer data) {
    if (silence != null) {
      silence.heard();
    }
    if (carrier().isClosing()) {
      return;
    }
    carrier().received(data.remaining());
    try {
      sessions.messageReceived(carrier(), Readable.readable(data));
      exchange().tellQuiet();
    } catch (Exception wrong) {
      LOG.log(Level.DEBUG, () -> transport().peer() + " is refused", wrong);
      refused(wrong);
      session().exceptionCaught(wrong);
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) throws Exception {
    endAlarm();
    if (silence != null) {
      silence.end();
    }
    carrier().close(true);
    sessions.sessionClosed(carrier());
  }

  /// Says why to the peer, and ends the connection.
  public final void disconnect(int reason, String message) {
    try {
      session().disconnect(reason, message);
    } catch (IOException gone) {
      transport().abortConnection();
    }
  }
}
