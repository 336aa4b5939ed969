package spindle.ssh;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.ServerUserAuthService;
import org.apache.sshd.server.session.SessionFactory;
import spindle.ssh.carrier.Choices;
import spindle.ssh.carrier.KeyExchange;
import spindle.ssh.carrier.QuietLogger;

/// MINA's server, set up as ours is, with everything taken from it that would have threads or
/// sockets of its own: it makes the session of a connection, and no more.
final class Sessions extends SessionFactory {
  Sessions(SshServer server) {
    super(manager(server));
  }

  private static ServerFactoryManager manager(SshServer server) {
    QuietLogger.settle();
    var manager = ServerBuilder.builder().build(true);
    Choices.settle(manager, server.reactor());
    manager.setServiceFactories(
        List.of(new LoginService(), ServerConnectionServiceFactory.INSTANCE));
    manager.setKeyPairProvider(KeyPairProvider.wrap(server.keys().pairs()));
    manager.setUserAuthFactories(LoginMethods.of(server.portal()));
    manager.setPublickeyAuthenticator((_, _, _) -> true); // the portal is asked after it
    manager.setChannelFactories(List.of(new SessionChannels(), new DirectChannels()));
    manager.setGlobalRequestHandlers(
        List.of(KeepAliveHandler.INSTANCE, NoMoreSessionsHandler.INSTANCE, Sessions::forwards));
    manager.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    limit(manager, server.limits());
    return manager;
  }

  /// RFC 4254, 7.1.
  private static Result forwards(
      ConnectionService service, String request, boolean answer, Buffer buffer) throws IOException {
    return switch (request) {
      case "tcpip-forward" ->
          SshConnection.of((Own) service.getSession()).forwards().listen(service, answer, buffer);
      case "cancel-tcpip-forward" ->
          SshConnection.of((Own) service.getSession()).forwards().cancel(buffer);
      default -> Result.Unsupported;
    };
  }

  private static void limit(org.apache.sshd.server.SshServer manager, SshLimits limits) {
    CoreModuleProperties.SERVER_IDENTIFICATION.set(manager, "Spindle");
    // MINA does not count the first one.
    CoreModuleProperties.MAX_AUTH_REQUESTS.set(manager, limits.loginAttemptsMax() - 1);
    // Beyond it MINA ends the connection; we refuse the channel before that.
    CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(manager, limits.channelsMax() + 8);
    Choices.limit(
        manager, limits.window(), limits.packet(), limits.rekeyBytes(), limits.rekeyTime());
  }

  @Override
  protected ServerSessionImpl doCreateSession(IoSession carrier) throws Exception {
    return new Own(getServer(), carrier);
  }

  /// A session on the reactor's thread.
  static final class Own extends ServerSessionImpl implements KeyExchange.Session {
    private boolean loginBegun;

    Own(ServerFactoryManager manager, IoSession carrier) throws Exception {
      super(manager, carrier);
    }

    @Override
    protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
      return new KeyExchange(this, log, SshConnection.of(this).server().limits().rekeysMax());
    }

    /// Once, for the login, which begins what comes after it by itself (RFC 4252, 5): what was
    /// begun first counts the attempts, and what came after it has the channels.
    @Override
    protected boolean handleServiceRequest(String service, Buffer buffer) throws Exception {
      if (loginBegun) {
        disconnect(
            SshConstants.SSH2_DISCONNECT_SERVICE_NOT_AVAILABLE, "the login has begun already");
        return false;
      }
      loginBegun = true;
      return super.handleServiceRequest(service, buffer);
    }

    @Override
    protected void handleKexInit(Buffer buffer) throws Exception {
      exchange().offered();
      super.handleKexInit(buffer);
    }

    @Override
    public IoWriteFuture writeNow(Buffer packet) throws IOException {
      return doWritePacket(packet);
    }
  }

  /// Where a client logs in. One that asks again before it has an answer, as it may (RFC 4252,
  /// 5.1), is answered in order.
  static final class Logins extends ServerUserAuthService {
    private static final String CHANNELS = "ssh-connection";

    private record Request(int command, Buffer content) {}

    private final SshConnection connection;
    private final Deque<Request> waiting = new ArrayDeque<>(0);

    Logins(Session session) throws IOException {
      super(session);
      connection = SshConnection.of((Own) session);
      connection.logsInAt(this);
    }

    /// No way to log in has a second step, and nothing else may be said before (RFC 4252, 6).
    @Override
    public synchronized void process(int command, Buffer buffer) throws Exception {
      if (command != SshConstants.SSH_MSG_USERAUTH_REQUEST) {
        connection.disconnect(
            SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR,
            "expected a request to log in, got message " + command);
      } else if (!isForChannels(buffer)) {
        connection.disconnect(
            SshConstants.SSH2_DISCONNECT_SERVICE_NOT_AVAILABLE, "expected a login for " + CHANNELS);
      } else if (!connection.asking()) {
        super.process(command, buffer);
      } else if (waiting.size() < connection.server().limits().loginAttemptsMax()) {
        waiting.add(new Request(command, new ByteArrayBuffer(buffer.getCompactData())));
      } else {
        connection.disconnect(
            SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "too many requests to log in at once");
      }
    }

    private static boolean isForChannels(Buffer buffer) {
      int start = buffer.rpos();
      var _ = buffer.getString(); // the user
      boolean right = buffer.getString().equals(CHANNELS);
      buffer.rpos(start);
      return right;
    }

    /// Tells the client whether it has.
    void decided(boolean right) throws Exception {
      Buffer nothing = new ByteArrayBuffer();
      if (right) {
        waiting.clear(); // RFC 4252, 5.1: what was asked before it was known is passed over
        handleAuthenticationSuccess(SshConstants.SSH_MSG_USERAUTH_REQUEST, nothing);
      } else {
        handleAuthenticationFailure(SshConstants.SSH_MSG_USERAUTH_REQUEST, nothing);
      }
    }

    /// Goes on with what has waited for an answer.
    void answered() throws Exception {
      while (!waiting.isEmpty() && !connection.asking() && !isClosing()) {
        Request next = waiting.remove();
        process(next.command, next.content);
      }
    }
  }

  private static final class LoginService implements ServiceFactory {
    @Override
    public String getName() {
      return "ssh-userauth";
    }

    @Override
    public Service create(Session session) throws IOException {
      return new Logins(session);
    }
  }

  /// Channels to places that the server connects to.
  private static final class DirectChannels implements ChannelFactory {
    @Override
    public String getName() {
      return "direct-tcpip";
    }

    @Override
    public Channel createChannel(Session session) {
      return SshConnection.of((Own) session).forwards().direct();
    }
  }

  /// Channels on which programs run.
  private static final class SessionChannels implements ChannelFactory {
    @Override
    public String getName() {
      return "session";
    }

    @Override
    public Channel createChannel(Session session) {
      return new SessionChannel(SshConnection.of((Own) session));
    }
  }
}
