package spindle.ssh;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.AbstractUserAuthFactory;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import spindle.cred.Credentials;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.SshKey;
import spindle.cred.User;

/// The ways to log in, as MINA asks for them: each takes credentials from the client and gives them
/// to the portal. They say null, that it is not known yet, and [Sessions.Logins] is told later.
/// (MINA's own way to say so is closed to keys.)
final class LoginMethods {
  private static final Logger LOG = System.getLogger("spindle.ssh");

  private LoginMethods() {}

  /// Refuses a portal that lets nobody in by SSH.
  static void require(Portal<User> portal) {
    if (!portal.handles(SshKey.class) && !portal.handles(Login.class)) {
      throw new IllegalArgumentException(
          "expected a portal with a checker for SshKey or Login: nobody could log in");
    }
  }

  static List<UserAuthFactory> of(Portal<User> portal) {
    List<UserAuthFactory> methods = new ArrayList<>();
    if (portal.handles(SshKey.class)) {
      methods.add(
          new Method("publickey") {
            @Override
            public UserAuth createUserAuth(ServerSession session) {
              return new Key();
            }
          });
    }
    if (portal.handles(Login.class)) {
      methods.add(
          new Method("password") {
            @Override
            public UserAuth createUserAuth(ServerSession session) {
              return new Password();
            }
          });
    }
    return methods;
  }

  private abstract static class Method extends AbstractUserAuthFactory {
    Method(String name) {
      super(name);
    }
  }

  /// RFC 4252, 8. A wish to change the password is refused.
  private static final class Password extends AbstractUserAuth {
    Password() {
      super("password");
    }

    @Override
    protected @Nullable Boolean doAuth(Buffer buffer, boolean init) {
      boolean change = buffer.getBoolean();
      String password = buffer.getString();
      if (change) {
        return false;
      }
      SshConnection connection = SshConnection.of(getServerSession());
      connection.logIn(new Login(getUsername(), password, connection.transport().peer()));
      return null;
    }
  }

  /// RFC 4252, 7: first the question whether a key would do, then a signature by it. A key that the
  /// portal does not know is not looked into: it could be one that takes seconds to verify by.
  private static final class Key extends UserAuthPublicKey {
    @Override
    public @Nullable Boolean doAuth(Buffer buffer, boolean init) {
      byte[] asked = buffer.getCompactData();
      boolean signed = buffer.getBoolean();
      String algorithm = buffer.getString();
      byte[] key = buffer.getBytes();
      SshConnection connection = SshConnection.of(getServerSession());
      Credentials shown =
          new SshKey(
              getUsername(),
              typeOf(key),
              Base64.getEncoder().encodeToString(key),
              connection.transport().peer());
      connection.ask(
          shown,
          () -> {
            if (!signed) {
              sayKnown(algorithm, key);
            } else if (isVerified(asked, init)) {
              connection.logIn(shown);
            } else {
              connection.decided(false);
            }
          });
      return null;
    }

    private boolean isVerified(byte[] asked, boolean init) {
      try {
        return Boolean.TRUE.equals(super.doAuth(new ByteArrayBuffer(asked), init));
      } catch (Exception wrong) {
        LOG.log(Level.DEBUG, () -> "a signature of '" + getUsername() + "' is wrong", wrong);
        return false;
      }
    }

    private static String typeOf(byte[] key) {
      return new ByteArrayBuffer(key).getString();
    }

    private void sayKnown(String algorithm, byte[] key) throws IOException {
      Buffer answer =
          getServerSession()
              .createBuffer(
                  SshConstants.SSH_MSG_USERAUTH_PK_OK, algorithm.length() + key.length + 16);
      answer.putString(algorithm);
      answer.putBytes(key);
      getServerSession().writePacket(answer);
    }
  }
}
