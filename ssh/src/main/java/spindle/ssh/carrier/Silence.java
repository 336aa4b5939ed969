package spindle.ssh.carrier;

import java.io.IOException;
import java.time.Duration;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Transport;
import spindle.time.DelayedCall;

/// Notices a peer that has gone without a word: who says nothing for a while is asked whether it is
/// there, and given up if it says nothing for the same time again.
public final class Silence {
  private static final String QUESTION = "keepalive@openssh.com";

  private final Transport transport;
  private final Session session;
  private final Duration longest;
  private @Nullable DelayedCall alarm;
  private boolean heard;

  /// Watches from now on.
  public Silence(Transport transport, Session session, Duration longest) {
    this.transport = transport;
    this.session = session;
    this.longest = longest;
    watch();
  }

  private void watch() {
    heard = false;
    alarm = transport.scheduler().callLater(longest, this::ask);
  }

  /// Something has come.
  public void heard() {
    heard = true;
  }

  private void ask() throws IOException {
    if (heard) {
      watch();
      return;
    }
    if (!session.isOpen()) { // it is closing, and the peer does not take the end of it
      transport.abortConnection();
      return;
    }
    var question = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 64);
    question.putString(QUESTION);
    question.putBoolean(true);
    session.request(question, QUESTION, (_, _) -> {});
    alarm = transport.scheduler().callLater(longest, this::judge);
  }

  private void judge() {
    if (heard) {
      watch();
    } else {
      transport.abortConnection();
    }
  }

  /// Watches no more.
  public void end() {
    if (alarm != null && alarm.active()) {
      alarm.cancel();
    }
  }
}
