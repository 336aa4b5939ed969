package spindle.ssh.client;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.sshd.client.auth.AbstractUserAuth;
import org.apache.sshd.client.auth.AbstractUserAuthFactory;
import org.apache.sshd.client.auth.UserAuth;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientUserAuthService;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// Logs in, by what a [ClientLink] has to show, in the order that MINA keeps: whatever the server
/// takes, keys before passwords. (MINA's own ways to log in sign while everybody waits, which an
/// agent makes too long.)
final class ClientLogins extends ClientUserAuthService {
  private static final Logger LOG = System.getLogger("spindle.ssh");

  private final ClientLink link;

  ClientLogins(Session session) {
    super(session);
    link = ClientLink.of(session);
  }

  static ServiceFactory factory() {
    return new ServiceFactory() {
      @Override
      public String getName() {
        return "ssh-userauth";
      }

      @Override
      public Service create(Session session) {
        return new ClientLogins(session);
      }
    };
  }

  /// The ways, in which the session has a part.
  static List<UserAuthFactory> ways() {
    return List.of(
        new Way("publickey") {
          @Override
          public UserAuth createUserAuth(ClientSession session) {
            return new ByKey(ClientLink.of(session));
          }
        },
        new Way("keyboard-interactive") {
          @Override
          public UserAuth createUserAuth(ClientSession session) {
            return new ByAnswer(ClientLink.of(session));
          }
        },
        new Way("password") {
          @Override
          public UserAuth createUserAuth(ClientSession session) {
            return new ByPassword(ClientLink.of(session));
          }
        });
  }

  private abstract static class Way extends AbstractUserAuthFactory {
    Way(String name) {
      super(name);
    }
  }

  @Override
  protected void processUserAuth(int command, Buffer buffer, AuthFuture future) throws Exception {
    if (command == SshConstants.SSH_MSG_USERAUTH_FAILURE) {
      int start = buffer.rpos();
      link.refused(List.of(buffer.getString().split(",")));
      buffer.rpos(start);
    }
    super.processUserAuth(command, buffer, future);
  }

  /// Goes on with the next thing to show.
  void next() throws Exception {
    AuthFuture future = authFutureHolder.get();
    if (future != null && !future.isDone()) {
      tryNext(SshConstants.SSH_MSG_USERAUTH_FAILURE, future);
    }
  }

  /// RFC 4252, 7: asks whether a key would do, and signs if so.
  private static final class ByKey extends AbstractUserAuth {
    private final ClientLink link;
    private final Iterator<Signer> left;
    private @Nullable Signer current;

    ByKey(ClientLink link) {
      super("publickey");
      this.link = link;
      left = link.signers().iterator();
    }

    @Override
    protected boolean sendAuthDataRequest(ClientSession session, String service)
        throws IOException {
      if (!left.hasNext()) {
        return false;
      }
      Signer next = left.next();
      current = next;
      link.tried(next.what());
      session.writePacket(request(session, service, next, false));
      return true;
    }

    private static Buffer request(
        ClientSession session, String service, Signer signer, boolean signed) {
      Buffer request = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
      fill(request, session, service, signer, signed);
      return request;
    }

    private static void fill(
        Buffer to, ClientSession session, String service, Signer signer, boolean signed) {
      to.putString(session.getUsername());
      to.putString(service);
      to.putString("publickey");
      to.putBoolean(signed);
      to.putString(signer.algorithm());
      to.putBytes(signer.blob());
    }

    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer)
        throws Exception {
      Signer signer = current;
      if (signer == null || buffer.getUByte() != SshConstants.SSH_MSG_USERAUTH_PK_OK) {
        throw new IOException("the server answers what was not asked");
      }
      current = null;
      Buffer signed = new ByteArrayBuffer();
      signed.putBytes(session.getSessionId());
      signed.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
      fill(signed, session, service, signer, true);
      var _ =
          signer
              .by()
              .sign(session, signed.getCompactData())
              .onSuccess(signature -> {
                Buffer request = request(session, service, signer, true);
                request.putBytes(signature);
                session.writePacket(request);
              })
              .handleFailure(failed -> {
                LOG.log(Level.WARNING, () -> "a key does not sign: " + failed.getMessage());
                link.logins().next();
              });
      return true;
    }
  }

  /// RFC 4252, 8. A wish for another password is a refusal.
  private static final class ByPassword extends AbstractUserAuth {
    private final ClientLink link;
    private boolean said;

    ByPassword(ClientLink link) {
      super("password");
      this.link = link;
    }

    @Override
    protected boolean sendAuthDataRequest(ClientSession session, String service)
        throws IOException {
      String password = link.password();
      if (password == null || said) {
        return false;
      }
      said = true;
      link.tried("a password");
      Buffer request = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
      request.putString(session.getUsername());
      request.putString(service);
      request.putString("password");
      request.putBoolean(false);
      request.putString(password);
      session.writePacket(request);
      return true;
    }

    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer) {
      return false;
    }
  }

  /// RFC 4256: a server that asks one thing, and does not show what is typed, asks for the
  /// password.
  private static final class ByAnswer extends AbstractUserAuth {
    private final ClientLink link;
    private boolean begun;
    private boolean said;

    ByAnswer(ClientLink link) {
      super("keyboard-interactive");
      this.link = link;
    }

    @Override
    protected boolean sendAuthDataRequest(ClientSession session, String service)
        throws IOException {
      if (link.password() == null || begun) {
        return false;
      }
      begun = true;
      link.tried("a password when asked for one");
      Buffer request = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
      request.putString(session.getUsername());
      request.putString(service);
      request.putString("keyboard-interactive");
      request.putString("");
      request.putString("");
      session.writePacket(request);
      return true;
    }

    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer)
        throws IOException {
      String password = link.password();
      buffer.getUByte();
      buffer.getString();
      buffer.getString();
      buffer.getString();
      int questions = buffer.getInt();
      List<String> answers = new ArrayList<>();
      if (questions == 1) {
        buffer.getString();
        if (buffer.getBoolean() || said || password == null) {
          return false;
        }
        said = true;
        answers.add(password);
      } else if (questions != 0) {
        return false;
      }
      Buffer response = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE);
      response.putInt(answers.size());
      answers.forEach(response::putString);
      session.writePacket(response);
      return true;
    }
  }
}
